package io.quorate.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Commands that were given to a leader, by sequence number. Numbers are dense and most commands
/// end in order, so a ring of slots serves: no hashing, no allocation per command.
final class InFlight<R> {
  private @Nullable Pending<R>[] slots = newSlots(64);
  private long first = 1;
  private long next = 1;

  /// Adds a command under the next number, which is returned.
  long add(Pending<R> pending) {
    if (next - first == slots.length) {
      grow();
    }
    slots[slot(next)] = pending;
    return next++;
  }

  /// Takes out the command of this number, if it is still there.
  Optional<Pending<R>> remove(long sequence) {
    if (sequence < first || sequence >= next) {
      return Optional.empty();
    }
    Pending<R> pending = slots[slot(sequence)];
    slots[slot(sequence)] = null;
    while (first < next && slots[slot(first)] == null) {
      first++;
    }
    return Optional.ofNullable(pending);
  }

  /// Takes out all that satisfy the condition, in order.
  List<Pending<R>> removeAll(Predicate<Pending<R>> condition) {
    List<Pending<R>> removed = new ArrayList<>();
    for (long sequence = first; sequence < next; sequence++) {
      Pending<R> pending = slots[slot(sequence)];
      if (pending != null && condition.test(pending)) {
        removed.add(pending);
        remove(sequence);
      }
    }
    return removed;
  }

  boolean isEmpty() {
    return first == next;
  }

  private int slot(long sequence) {
    return (int) (sequence & (slots.length - 1));
  }

  private void grow() {
    @Nullable Pending<R>[] old = slots;
    slots = newSlots(old.length * 2);
    for (long sequence = first; sequence < next; sequence++) {
      slots[slot(sequence)] = old[(int) (sequence & (old.length - 1))];
    }
  }

  @SuppressWarnings("unchecked") // an array of a generic type cannot be made otherwise
  private static <R> @Nullable Pending<R>[] newSlots(int length) {
    Pending<?>[] slots = new Pending<?>[length];
    return (Pending<R>[]) slots;
  }
}
