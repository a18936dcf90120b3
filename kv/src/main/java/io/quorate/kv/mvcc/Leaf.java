package io.quorate.kv.mvcc;

import io.quorate.bytes.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A run of keys in order, each with its newest version.
final class Leaf extends Node {
  // Above `size` the arrays hold null.
  @Nullable Bytes[] keys;
  @Nullable Version[] heads;
  private int live;

  Leaf(long epoch) {
    this(epoch, new @Nullable Bytes[CAPACITY], new @Nullable Version[CAPACITY], 0, 0);
  }

  private Leaf(long epoch, @Nullable Bytes[] keys, @Nullable Version[] heads, int size, int live) {
    super(epoch);
    this.keys = keys;
    this.heads = heads;
    this.size = size;
    this.live = live;
  }

  Bytes key(int at) {
    Bytes key = keys[at];
    assert key != null;
    return key;
  }

  Version head(int at) {
    Version head = heads[at];
    assert head != null;
    return head;
  }

  /// The place of `key`, or `-(place it would have) - 1`.
  int find(Bytes key) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int comparison = key(middle).compareTo(key);
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

  /// The first place whose key is not less than `key`.
  int lowerBound(Bytes key) {
    int found = find(key);
    return found >= 0 ? found : -found - 1;
  }

  void insert(int at, Version head) {
    System.arraycopy(keys, at, keys, at + 1, size - at);
    System.arraycopy(heads, at, heads, at + 1, size - at);
    keys[at] = head.kv().key();
    heads[at] = head;
    size++;
    live += weight(head);
  }

  /// Takes the key from the new version as well: the old one shares its array with the command that
  /// wrote it, which would stay in memory for the key's sake.
  void replace(int at, Version head) {
    live += weight(head) - weight(head(at));
    keys[at] = head.kv().key();
    heads[at] = head;
  }

  void remove(int at) {
    live -= weight(head(at));
    System.arraycopy(keys, at + 1, keys, at, size - at - 1);
    System.arraycopy(heads, at + 1, heads, at, size - at - 1);
    size--;
    keys[size] = null;
    heads[size] = null;
  }

  /// How many living keys stand before the place `at`.
  int liveBefore(int at) {
    int count = 0;
    for (int i = 0; i < at; i++) {
      count += weight(head(i));
    }
    return count;
  }

  private static int weight(Version head) {
    return head.kv().isDeletion() ? 0 : 1;
  }

  @Override
  Leaf copy(long epoch) {
    return new Leaf(epoch, keys.clone(), heads.clone(), size, live);
  }

  @Override
  Leaf split(int from, long epoch) {
    Leaf right = new Leaf(epoch);
    right.size = size - from;
    System.arraycopy(keys, from, right.keys, 0, right.size);
    System.arraycopy(heads, from, right.heads, 0, right.size);
    right.live = right.liveBefore(right.size);
    Arrays.fill(keys, from, size, null);
    Arrays.fill(heads, from, size, null);
    size = from;
    live -= right.live;
    return right;
  }

  @Override
  void append(Bytes separator, Node right) {
    Leaf other = (Leaf) right;
    System.arraycopy(other.keys, 0, keys, size, other.size);
    System.arraycopy(other.heads, 0, heads, size, other.size);
    size += other.size;
    live += other.live;
  }

  @Override
  int live() {
    return live;
  }
}
