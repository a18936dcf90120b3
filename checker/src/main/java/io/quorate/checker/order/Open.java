package io.quorate.checker.order;

import static io.quorate.checker.order.Accesses.NONE;

import java.util.Arrays;

/// The operations on a register that are open at a moment, each in a slot, and sets of slots by
/// what the operations do. So what a configuration can do next is a matter of a few words of bits.
final class Open {
  private final Accesses all;
  private final int words;

  /// By slot, [Accesses#NONE] if it is free.
  private final int[] operations;

  /// Those that only read, only write, and observe a value.
  final long[] reads;

  final long[] blind;
  final long[] observing;

  /// By value, the slots of those that observe it and of those that write it, some words for each.
  private final long[] observers;

  private final long[] writers;

  Open(Accesses all) {
    this.all = all;
    words = Bits.words(all.slots());
    operations = new int[all.slots()];
    reads = new long[words];
    blind = new long[words];
    observing = new long[words];
    observers = new long[words * all.valueCount()];
    writers = new long[words * all.valueCount()];
    clear();
  }

  void clear() {
    Arrays.fill(operations, NONE);
    for (long[] each : new long[][] {reads, blind, observing, observers, writers}) {
      Bits.clearAll(each);
    }
  }

  void call(int operation) {
    int slot = all.slot[operation];
    int observed = all.observes[operation];
    int written = all.writes[operation];
    operations[slot] = operation;
    if (observed == NONE) {
      Bits.set(blind, slot);
    } else {
      Bits.set(observing, slot);
      observers[word(observed, slot)] |= 1L << slot;
    }
    if (written == NONE) {
      Bits.set(reads, slot);
    } else {
      writers[word(written, slot)] |= 1L << slot;
    }
  }

  void answer(int operation) {
    int slot = all.slot[operation];
    int observed = all.observes[operation];
    int written = all.writes[operation];
    operations[slot] = NONE;
    Bits.clear(reads, slot);
    Bits.clear(blind, slot);
    Bits.clear(observing, slot);
    if (observed != NONE) {
      observers[word(observed, slot)] &= ~(1L << slot);
    }
    if (written != NONE) {
      writers[word(written, slot)] &= ~(1L << slot);
    }
  }

  private int word(int value, int slot) {
    return value * words + slot / Long.SIZE;
  }

  int operation(int slot) {
    return operations[slot];
  }

  /// Whether one that is not done observes the value.
  boolean isObserved(int value, long[] done) {
    return hasOtherThan(done, observers, value);
  }

  /// Whether one that is not done writes the value.
  boolean isWritten(int value, long[] done) {
    return hasOtherThan(done, writers, value);
  }

  private boolean hasOtherThan(long[] done, long[] slots, int value) {
    for (int i = 0; i < words; i++) {
      if ((slots[value * words + i] & ~done[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  /// The slot of the one that only writes the value, is not done and is answered first, or
  /// [Accesses#NONE].
  int blindWriter(int value, long[] done) {
    int best = NONE;
    for (int i = 0; i < words; i++) {
      long rest = writers[value * words + i] & blind[i] & ~done[i];
      for (; rest != 0; rest &= rest - 1) {
        int slot = i * Long.SIZE + Long.numberOfTrailingZeros(rest);
        if (best == NONE || all.answer[operations[slot]] < all.answer[operations[best]]) {
          best = slot;
        }
      }
    }
    return best;
  }

  /// Adds those that only read the value to a set.
  void addReaders(int value, long[] set) {
    for (int i = 0; i < words; i++) {
      set[i] |= observers[value * words + i] & reads[i];
    }
  }

  /// Takes those that write the value from a set.
  void removeWriters(int value, long[] set) {
    for (int i = 0; i < words; i++) {
      set[i] &= ~writers[value * words + i];
    }
  }

  /// The different values that those which are not done observe.
  int[] observedValues(long[] done) {
    int count = 0;
    int[] values = NO_VALUES;
    for (int i = 0; i < words; i++) {
      for (long rest = observing[i] & ~done[i]; rest != 0; rest &= rest - 1) {
        int value = all.observes[operations[i * Long.SIZE + Long.numberOfTrailingZeros(rest)]];
        if (!contains(values, count, value)) {
          values = count == values.length ? Arrays.copyOf(values, count + 4) : values;
          values[count++] = value;
        }
      }
    }
    return count == values.length ? values : Arrays.copyOf(values, count);
  }

  private static final int[] NO_VALUES = {};

  private static boolean contains(int[] values, int count, int wanted) {
    for (int i = 0; i < count; i++) {
      if (values[i] == wanted) {
        return true;
      }
    }
    return false;
  }

  /// All of them, the one that is answered first first.
  int[] byAnswer() {
    return Arrays.stream(operations)
        .filter(each -> each != NONE)
        .boxed()
        .sorted((one, other) -> Integer.compare(all.answer[one], all.answer[other]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
