package io.quorate.checker.order;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One of the situations that a register may be in at some moment; [RegisterSearch] explains it.
///
/// Of each slot it knows two bits. `done`: the operation is in the order, a write visibly so.
/// `fresh`: the operation is a write, is not in the order, and cannot be hidden before a write that
/// is, because it was called after that one came into the order.
final class Configuration {
  /// The value that the register holds.
  int value;

  final long[] done;
  final long[] fresh;
  Used used;

  /// While moves are tried: the least value to move to next.
  int from;

  Configuration(int value, int slots, Used used) {
    this.value = value;
    this.done = new long[Bits.words(slots)];
    this.fresh = new long[done.length];
    this.used = used;
  }

  private Configuration(Configuration other) {
    value = other.value;
    done = other.done.clone();
    fresh = other.fresh.clone();
    used = other.used;
    from = other.from;
  }

  Configuration copy() {
    return new Configuration(this);
  }

  boolean hasFresh() {
    return !Bits.isEmpty(fresh);
  }

  /// The operation of a slot has been answered and is no more of interest.
  void free(int slot) {
    Bits.clear(done, slot);
    Bits.clear(fresh, slot);
  }

  /// Whether whatever the other leads to, this one leads to as well: it has done all reads that the
  /// other has done, and all writes that are used or fresh here are so there.
  boolean isAtLeastAsGoodAs(Configuration other, Open open) {
    if (value != other.value) {
      return false;
    }
    for (int i = 0; i < done.length; i++) {
      long differs = done[i] ^ other.done[i];
      boolean worse =
          (other.done[i] & ~done[i] & open.reads[i]) != 0
              || (done[i] & ~other.done[i] & open.blind[i]) != 0
              || (differs & ~(open.reads[i] | open.blind[i])) != 0
              || (fresh[i] & ~other.fresh[i]) != 0;
      if (worse) {
        return false;
      }
    }
    return used.isAtMost(other.used);
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof Configuration other
        && value == other.value
        && Arrays.equals(done, other.done)
        && Arrays.equals(fresh, other.fresh)
        && used.equals(other.used);
  }

  @Override
  public int hashCode() {
    return ((value * 31 + Arrays.hashCode(done)) * 31 + Arrays.hashCode(fresh)) * 31
        + used.hashCode();
  }

  /// How many operations of each [Accesses.Unknown] are in the order. Sorted by their numbers;
  /// those of which none is are not mentioned.
  static final class Used {
    static final Used NONE = new Used(new int[0], new int[0], 0);

    private final int[] unknowns;
    private final int[] counts;
    final int total;

    private Used(int[] unknowns, int[] counts, int total) {
      this.unknowns = unknowns;
      this.counts = counts;
      this.total = total;
    }

    int count(int unknown) {
      int found = Arrays.binarySearch(unknowns, unknown);
      return found < 0 ? 0 : counts[found];
    }

    Used withOneMore(int unknown) {
      int found = Arrays.binarySearch(unknowns, unknown);
      if (found >= 0) {
        int[] more = counts.clone();
        more[found]++;
        return new Used(unknowns, more, total + 1);
      }
      int at = -found - 1;
      return new Used(inserted(unknowns, at, unknown), inserted(counts, at, 1), total + 1);
    }

    Used without(int unknown) {
      int found = Arrays.binarySearch(unknowns, unknown);
      return found < 0
          ? this
          : new Used(removed(unknowns, found), removed(counts, found), total - counts[found]);
    }

    private static int[] removed(int[] numbers, int at) {
      int[] shorter = Arrays.copyOf(numbers, numbers.length - 1);
      System.arraycopy(numbers, at + 1, shorter, at, shorter.length - at);
      return shorter;
    }

    private static int[] inserted(int[] numbers, int at, int number) {
      int[] longer = Arrays.copyOf(numbers, numbers.length + 1);
      System.arraycopy(numbers, at, longer, at + 1, numbers.length - at);
      longer[at] = number;
      return longer;
    }

    @SuppressWarnings("ReferenceEquality") // most have it in common
    boolean isAtMost(Used other) {
      if (this == other || total == 0) {
        return true;
      }
      if (total > other.total) {
        return false;
      }
      for (int i = 0, j = 0; i < unknowns.length; i++) {
        while (j < other.unknowns.length && other.unknowns[j] < unknowns[i]) {
          j++;
        }
        boolean has = j < other.unknowns.length && other.unknowns[j] == unknowns[i];
        if (!has || counts[i] > other.counts[j]) {
          return false;
        }
      }
      return true;
    }

    @Override
    public boolean equals(@Nullable Object object) {
      return object == this
          || (object instanceof Used other
              && total == other.total
              && Arrays.equals(unknowns, other.unknowns)
              && Arrays.equals(counts, other.counts));
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(unknowns) * 31 + Arrays.hashCode(counts);
    }
  }
}
