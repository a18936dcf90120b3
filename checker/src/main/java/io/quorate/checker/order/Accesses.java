package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Access;
import io.quorate.checker.specification.Registers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations on one register as numbers, in the form that [RegisterSearch] wants.
///
/// Values are numbers from 0, the initial one; moments count calls and answers from 0. What can be
/// left out is left out: operations that observe and write nothing, and pending ones that write
/// what nobody observes. Pending operations that do the same are exchangeable for ever and form an
/// [Unknown].
final class Accesses {
  static final int NONE = -1;

  /// For each operation: the value that it observes, and the one that it writes, or [#NONE].
  final int[] observes;

  final int[] writes;

  /// For each operation: the moment of its answer, and the slot that it has from its call to its
  /// answer, different from those of all that are open meanwhile.
  final int[] answer;

  final int[] slot;

  /// For each moment the operation that is called then, or the complement (`~`) of the one that is
  /// answered; pending operations have no moments.
  final int[] moments;

  /// For each moment the place in the history that it stands for.
  final int[] places;

  final List<Unknown> unknowns = new ArrayList<>();

  /// For each value the last moment at which something is called that must observe it, and the last
  /// at which something is called that may write it. Unknown operations count for the second only.
  final int[] lastDemanded;

  final int[] lastSupplied;

  /// For each value the moment after which no answer depends on it.
  final int[] lastAnswered;

  private final Map<Object, Integer> values = new HashMap<>();
  private @Nullable Object latest;
  private int numberOfLatest;
  private final List<Pending> pending = new ArrayList<>();
  private int size;
  private int slots;
  private boolean swaps;

  /// Pending operations that do the same.
  static final class Unknown {
    /// The value that they need, or [#NONE], and the one that they write.
    final int observes;

    final int writes;

    /// The first moments after their calls, ascending.
    final int[] calls;

    Unknown(int observes, int writes, int[] calls) {
      this.observes = observes;
      this.writes = writes;
      this.calls = calls;
    }
  }

  private record Pending(int observes, int writes, int call) {}

  Accesses(Registers<?> registers, List<Operation> operations) {
    observes = new int[operations.size()];
    writes = new int[operations.size()];
    int[] calls = new int[operations.size()];
    long[] answers = new long[operations.size()];
    number(registers.initialValue());
    for (Operation each : operations) {
      add(each, registers.access(each), calls, answers);
    }
    answer = new int[size];
    slot = new int[size];
    moments = new int[2 * size];
    places = new int[moments.length];
    lastDemanded = new int[values.size()];
    lastSupplied = new int[values.size()];
    lastAnswered = new int[values.size()];
    Arrays.fill(lastDemanded, NONE);
    Arrays.fill(lastSupplied, NONE);
    Arrays.fill(lastAnswered, NONE);
    Arrays.sort(answers, 0, size);
    layOut(calls, answers);
    collectUnknowns();
  }

  int valueCount() {
    return values.size();
  }

  /// How many slots there are.
  int slots() {
    return slots;
  }

  /// Whether anything both observes and writes.
  boolean swaps() {
    return swaps;
  }

  private int number(Object value) {
    if (!value.equals(latest)) { // most read what the one before has read or written
      Integer known = values.putIfAbsent(value, values.size());
      numberOfLatest = known == null ? values.size() - 1 : known;
      latest = value;
    }
    return numberOfLatest;
  }

  private void add(Operation operation, Access access, int[] calls, long[] answers) {
    int observed = access.observes().isPresent() ? number(access.observes().get()) : NONE;
    int written = access.writes().isPresent() ? number(access.writes().get()) : NONE;
    if (observed == written) {
      written = NONE; // it writes what is there, if anything
    }
    swaps |= observed != NONE && written != NONE;
    if (operation.pending()) {
      if (written != NONE) {
        pending.add(new Pending(observed, written, operation.call()));
      }
    } else if (observed != NONE || written != NONE) {
      observes[size] = observed;
      writes[size] = written;
      calls[size] = operation.call();
      answers[size] = ((long) operation.answer() << Integer.SIZE) | size;
      size++;
    }
  }

  /// Merges calls and answers.
  ///
  /// @param calls by operation, the places of calls, in order
  /// @param answers the places of answers and the numbers of their operations, sorted by place
  private void layOut(int[] calls, long[] answers) {
    BitSet busy = new BitSet();
    int called = 0;
    int answered = 0;
    for (int moment = 0; moment < moments.length; moment++) {
      int place = (int) (answers[answered] >>> Integer.SIZE);
      if (called < size && calls[called] < place) {
        places[moment] = calls[called];
        call(called++, moment, busy);
      } else {
        places[moment] = place;
        answer((int) answers[answered++], moment, busy);
      }
    }
  }

  private void call(int operation, int moment, BitSet busy) {
    moments[moment] = operation;
    slot[operation] = busy.nextClearBit(0);
    busy.set(slot[operation]);
    slots = Math.max(slots, slot[operation] + 1);
    if (observes[operation] != NONE) {
      lastDemanded[observes[operation]] = moment;
    }
    if (writes[operation] != NONE) {
      lastSupplied[writes[operation]] = moment;
    }
  }

  private void answer(int operation, int moment, BitSet busy) {
    moments[moment] = ~operation;
    answer[operation] = moment;
    busy.clear(slot[operation]);
    if (observes[operation] != NONE) {
      lastAnswered[observes[operation]] = moment;
    }
  }

  private void collectUnknowns() {
    record Kind(int observes, int writes) {}
    BitSet observed = new BitSet();
    pending.stream()
        .filter(each -> each.observes != NONE)
        .forEach(each -> observed.set(each.observes));
    Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
    for (Pending each : pending) {
      if (lastDemanded[each.writes] != NONE || observed.get(each.writes)) {
        kinds
            .computeIfAbsent(new Kind(each.observes, each.writes), _ -> new ArrayList<>())
            .add(momentAfter(each.call));
      }
    }
    kinds.forEach((kind, calls) -> {
      int[] ascending = calls.stream().mapToInt(Integer::intValue).sorted().toArray();
      unknowns.add(new Unknown(kind.observes(), kind.writes(), ascending));
      lastSupplied[kind.writes()] =
          Math.max(lastSupplied[kind.writes()], ascending[ascending.length - 1] - 1);
    });
  }

  private int momentAfter(int place) {
    int found = Arrays.binarySearch(places, place);
    return found < 0 ? -found - 1 : found;
  }
}
