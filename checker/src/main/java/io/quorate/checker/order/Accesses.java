package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.Access;
import io.quorate.checker.specification.Registers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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
  final int slots;

  /// Whether anything both observes and writes.
  final boolean swaps;

  /// For each value the last moment at which something is called that must observe it, and the last
  /// at which something is called that may write it. Unknown operations count for the second only.
  final int[] lastDemanded;

  final int[] lastSupplied;

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

  private final Map<Object, Integer> values = new HashMap<>();

  Accesses(Registers<?> registers, List<Operation> operations) {
    number(registers.initialValue());
    int size = operations.size();
    int[] observed = new int[size];
    int[] written = new int[size];
    for (int i = 0; i < size; i++) {
      Access access = registers.access(operations.get(i));
      observed[i] = access.observes().map(this::number).orElse(NONE);
      written[i] = access.writes().map(this::number).orElse(NONE);
      if (observed[i] == written[i]) {
        written[i] = NONE; // it writes what is there
      }
    }
    boolean[] isObserved = new boolean[values.size()];
    for (int value : observed) {
      if (value != NONE) {
        isObserved[value] = true;
      }
    }
    IntStream.Builder answered = IntStream.builder();
    IntStream.Builder unknown = IntStream.builder();
    for (int i = 0; i < size; i++) {
      if (!operations.get(i).pending()) {
        if (observed[i] != NONE || written[i] != NONE) {
          answered.add(i);
        }
      } else if (written[i] != NONE && isObserved[written[i]]) {
        unknown.add(i);
      }
    }
    int[] matter = answered.build().toArray();
    int[] pending = unknown.build().toArray();
    observes = Arrays.stream(matter).map(each -> observed[each]).toArray();
    writes = Arrays.stream(matter).map(each -> written[each]).toArray();
    swaps =
        IntStream.concat(Arrays.stream(matter), Arrays.stream(pending))
            .anyMatch(each -> observed[each] != NONE && written[each] != NONE);
    answer = new int[observes.length];
    slot = new int[observes.length];
    moments = new int[2 * observes.length];
    places = new int[moments.length];
    layOut(operations, matter);
    slots = assignSlots();
    lastDemanded = last(observes);
    lastSupplied = last(writes);
    collectUnknowns(operations, pending, observed, written);
  }

  private int number(Object value) {
    return values.computeIfAbsent(value, _ -> values.size());
  }

  int valueCount() {
    return values.size();
  }

  /// Sorts calls and answers by their places.
  private void layOut(List<Operation> operations, int[] matter) {
    long[] sorted = new long[moments.length];
    for (int i = 0; i < matter.length; i++) {
      Operation each = operations.get(matter[i]);
      sorted[i] = ((long) each.call() << Integer.SIZE) | (i & 0xFFFF_FFFFL);
      sorted[matter.length + i] = ((long) each.answer() << Integer.SIZE) | (~i & 0xFFFF_FFFFL);
    }
    Arrays.sort(sorted);
    for (int moment = 0; moment < sorted.length; moment++) {
      moments[moment] = (int) sorted[moment];
      places[moment] = (int) (sorted[moment] >>> Integer.SIZE);
      if (moments[moment] < 0) {
        answer[~moments[moment]] = moment;
      }
    }
  }

  private int assignSlots() {
    Deque<Integer> free = new ArrayDeque<>();
    int count = 0;
    for (int each : moments) {
      if (each < 0) {
        free.push(slot[~each]);
      } else {
        slot[each] = free.isEmpty() ? count++ : free.pop();
      }
    }
    return count;
  }

  /// For each value the last moment at which an operation is called that has it in a column.
  private int[] last(int[] column) {
    int[] last = new int[values.size()];
    Arrays.fill(last, NONE);
    for (int moment = 0; moment < moments.length; moment++) {
      int operation = moments[moment];
      if (operation >= 0 && column[operation] != NONE) {
        last[column[operation]] = moment;
      }
    }
    return last;
  }

  private void collectUnknowns(
      List<Operation> operations, int[] pending, int[] observed, int[] written) {
    record Kind(int observes, int writes) {}
    Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
    for (int each : pending) {
      kinds
          .computeIfAbsent(new Kind(observed[each], written[each]), _ -> new ArrayList<>())
          .add(momentAfter(operations.get(each).call()));
    }
    kinds.forEach((kind, calls) -> {
      int[] moments = calls.stream().mapToInt(Integer::intValue).sorted().toArray();
      unknowns.add(new Unknown(kind.observes(), kind.writes(), moments));
      lastSupplied[kind.writes()] =
          Math.max(lastSupplied[kind.writes()], moments[moments.length - 1] - 1);
    });
  }

  private int momentAfter(int place) {
    int found = Arrays.binarySearch(places, place);
    return found < 0 ? -found - 1 : found;
  }
}
