package io.quorate.checker.order;

import io.quorate.checker.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// An order that respects time: nothing that was called after an answer comes before what was
/// answered.
///
/// The barrier is the first answer whose operation is not in the order. Everything that was called
/// before it may be next. Operations that do the same are exchangeable: of those that may be next
/// the one that was answered first can always be taken first, and pending ones last, so the others
/// are not tried.
final class RealTimeFront implements Front {
  /// What was answered and is not in the order, by call and by answer; and what is, by answer.
  private final NavigableMap<Integer, Operation> waitingByCall = new TreeMap<>();

  private final NavigableMap<Integer, Operation> waitingByAnswer = new TreeMap<>();
  private final NavigableMap<Integer, Operation> takenByAnswer = new TreeMap<>();

  /// Pending operations that do the same are taken in the order of their calls.
  private final List<List<Operation>> pending = new ArrayList<>();

  private final Map<Deed, Integer> kinds = new HashMap<>();
  private final NavigableMap<Integer, Integer> pendingTaken = new TreeMap<>();
  private int taken;

  /// What an operation does, whoever does it, whenever.
  private record Deed(String name, Object argument, Object result, boolean pending) {
    static Deed of(Operation operation) {
      return new Deed(
          operation.name(), operation.argument(), operation.result(), operation.pending());
    }
  }

  RealTimeFront(List<Operation> operations) {
    for (Operation each : operations) {
      if (each.pending()) {
        int kind = kinds.computeIfAbsent(Deed.of(each), _ -> kinds.size());
        if (kind == pending.size()) {
          pending.add(new ArrayList<>());
        }
        pending.get(kind).add(each);
      } else {
        waitingByCall.put(each.call(), each);
        waitingByAnswer.put(each.answer(), each);
      }
    }
  }

  @Override
  public boolean complete() {
    return waitingByAnswer.isEmpty();
  }

  @Override
  public int barrier() {
    return waitingByAnswer.isEmpty() ? Operation.NEVER : waitingByAnswer.firstKey();
  }

  @Override
  public Operation[] candidates() {
    int barrier = barrier();
    List<Operation> open = new ArrayList<>(waitingByCall.headMap(barrier).values());
    open.sort(Comparator.comparingInt(Operation::answer));
    Set<Deed> deeds = new HashSet<>();
    open.removeIf(each -> !deeds.add(Deed.of(each)));
    for (int kind = 0; kind < pending.size(); kind++) {
      int used = pendingTaken.getOrDefault(kind, 0);
      List<Operation> same = pending.get(kind);
      if (used < same.size() && same.get(used).call() < barrier) {
        open.add(same.get(used));
      }
    }
    return open.toArray(Operation[]::new);
  }

  @Override
  public void take(Operation operation) {
    taken++;
    if (operation.pending()) {
      pendingTaken.merge(kinds.getOrDefault(Deed.of(operation), 0), 1, Integer::sum);
    } else {
      waitingByCall.remove(operation.call());
      waitingByAnswer.remove(operation.answer());
      takenByAnswer.put(operation.answer(), operation);
    }
  }

  @Override
  public void putBack(Operation operation) {
    taken--;
    if (operation.pending()) {
      pendingTaken.computeIfPresent(
          kinds.getOrDefault(Deed.of(operation), 0), (_, used) -> used == 1 ? null : used - 1);
    } else {
      waitingByCall.put(operation.call(), operation);
      waitingByAnswer.put(operation.answer(), operation);
      takenByAnswer.remove(operation.answer());
    }
  }

  /// The barrier, what was taken of the operations that it leaves open, and what of the pending.
  @Override
  public Numbers position() {
    int barrier = barrier();
    List<Integer> numbers = new ArrayList<>(List.of(barrier));
    numbers.addAll(takenByAnswer.tailMap(barrier).keySet());
    numbers.add(-1);
    pendingTaken.forEach((kind, used) -> {
      numbers.add(kind);
      numbers.add(used);
    });
    return new Numbers(numbers.stream().mapToInt(Integer::intValue).toArray());
  }

  @Override
  public int taken() {
    return taken;
  }
}
