package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The keys of a node in order, found without looking at most of them.
///
/// All keys agree in their first `shared` bytes. The eight bytes after those stand, as a number,
/// beside each key; a search compares these numbers, which lie side by side in memory, and follows
/// a reference only to check the shared beginning and where numbers are equal. A key that ends
/// within the eight bytes counts as if zeros followed, which keeps the order and leaves ties to the
/// keys themselves.
final class SortedKeys {
  // Above `size` the array of keys holds null.
  private final @Nullable Bytes[] keys;
  private final long[] words;
  private int size;
  private int shared;

  SortedKeys() {
    this(new @Nullable Bytes[Node.CAPACITY], new long[Node.CAPACITY], 0, 0);
  }

  private SortedKeys(@Nullable Bytes[] keys, long[] words, int size, int shared) {
    this.keys = keys;
    this.words = words;
    this.size = size;
    this.shared = shared;
  }

  int size() {
    return size;
  }

  Bytes get(int at) {
    Bytes key = keys[at];
    assert key != null;
    return key;
  }

  /// The place of `key`, or `-(place it would have) - 1`.
  int find(Bytes key) {
    if (size == 0) {
      return -1;
    }
    int beginning = key.compareBeginning(get(0), shared);
    if (beginning != 0) {
      return beginning < 0 ? -1 : -size - 1;
    }
    long word = key.word(shared);
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = Long.compareUnsigned(words[middle], word);
      if (comparison == 0) {
        comparison = get(middle).compareTo(key);
      }
      if (comparison < 0) {
        low = middle + 1;
      } else if (comparison > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -low - 1;
  }

  void insert(int at, Bytes key) {
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(words, at, words, at + 1, size - at);
    keys[at] = key;
    words[at] = key.word(shared);
    size++;
    if (at == 0 || at == size - 1) {
      share();
    }
  }

  /// Puts an equal key in the place of one.
  void replace(int at, Bytes key) {
    keys[at] = key;
  }

  void remove(int at) {
    System.arraycopy(keys, at + 1, keys, at, size - at - 1);
    System.arraycopy(words, at + 1, words, at, size - at - 1);
    size--;
    keys[size] = null;
  }

  /// Moves the keys from `from` on to others, which are returned.
  SortedKeys split(int from) {
    SortedKeys right = new SortedKeys();
    right.append(this, from);
    Arrays.fill(keys, from, size, null);
    size = from;
    share();
    return right;
  }

  /// Appends the other's keys from `from` on, all of which are greater than these.
  void append(SortedKeys other, int from) {
    int count = other.size - from;
    System.arraycopy(other.keys, from, keys, size, count);
    size += count;
    shared = -1;
    share();
  }

  SortedKeys copy() {
    return new SortedKeys(keys.clone(), words.clone(), size, shared);
  }

  /// What the first and the last key share, all between them share.
  private void share() {
    int common = size == 0 ? 0 : get(0).commonBeginning(get(size - 1));
    if (common != shared) {
      shared = common;
      for (int i = 0; i < size; i++) {
        words[i] = get(i).word(common);
      }
    }
  }
}
