package io.quorate.checker.order;

import io.quorate.checker.Operation;
import io.quorate.checker.specification.GrowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/// Looks for a linearization of the operations on a set that only grows, in time that is
/// proportional to the answers.
///
/// Each read must have seen all that was seen by those that saw less. So an order is a stair: the
/// first additions of what the smallest answer has, the reads that saw just that, the first
/// additions of what the next answer has besides, and so on; at the top the additions of what no
/// read saw. Operations on one step may change places, and an addition of what is there changes
/// nothing. Therefore an order is nothing but a step for each operation, so that
///
/// - a read has the step of its answer,
/// - an addition of an element has the step of that element or a higher one, and of each element
///   that was seen at least one addition has its step,
/// - no operation has a lower step than one that was answered before it was called.
///
/// The least steps that fulfil this are found by going through the history once.
final class GrowSetSearch {
  private final GrowSet specification;
  private final List<Operation> operations;

  /// Additions have even steps, and what reads saw of them has the next.
  private final Map<Object, Integer> stepOfElement = new HashMap<>();

  private final Map<Operation, Integer> stepOfRead = new HashMap<>();
  private int top;

  private record Placed(Operation operation, int step) {}

  private record Answer(Operation read, int size) {}

  /// @param operations in the order of their calls
  GrowSetSearch(GrowSet specification, List<Operation> operations) {
    this.specification = specification;
    this.operations = operations;
  }

  Outcome run() {
    return readsFormAChain() && operationsFindTheirSteps()
        ? new Outcome.Ordered()
        : new Outcome.Impossible(0);
  }

  private boolean readsFormAChain() {
    List<Answer> answers = new ArrayList<>();
    for (Operation each : operations) {
      seen(each).ifPresent(elements -> answers.add(new Answer(each, elements.size())));
    }
    answers.sort(Comparator.comparingInt(Answer::size));
    for (Answer each : answers) {
      Set<?> elements = seen(each.read()).orElseThrow();
      if (!elements.containsAll(stepOfElement.keySet())) {
        return false;
      }
      if (elements.size() > stepOfElement.size()) {
        top += 2;
        elements.forEach(element -> stepOfElement.putIfAbsent(element, top));
      }
      stepOfRead.put(each.read(), top + 1);
    }
    return true;
  }

  private Optional<Set<?>> seen(Operation operation) {
    return specification.readsOnly(operation) ? specification.seen(operation) : Optional.empty();
  }

  private boolean operationsFindTheirSteps() {
    Map<Object, Integer> firstAdded = new HashMap<>();
    Queue<Placed> open =
        new PriorityQueue<>(Comparator.comparingInt(each -> each.operation.answer()));
    int least = 0;
    for (Operation each : operations) {
      while (!open.isEmpty() && open.element().operation.precedes(each)) {
        least = Math.max(least, open.remove().step);
      }
      if (!specification.readsOnly(each)) {
        int step = Math.max(least, stepOfElement.getOrDefault(each.argument(), top + 2));
        firstAdded.merge(each.argument(), step, Math::min);
        open.add(new Placed(each, step));
      } else if (stepOfRead.containsKey(each)) {
        int step = stepOfRead.getOrDefault(each, 0);
        if (step < least) {
          return false;
        }
        open.add(new Placed(each, step));
      }
    }
    return stepOfElement.entrySet().stream()
        .allMatch(each -> each.getValue().equals(firstAdded.get(each.getKey())));
  }
}
