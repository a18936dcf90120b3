package io.quorate.checker.specification;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A queue: `enqueue` of a value, `dequeue` of the oldest. A `dequeue` that is answered `nil` found
/// the queue empty.
public record FifoQueue(NilResult nil) implements Specification<List<Object>> {
  @Override
  public List<Object> initial() {
    return List.of();
  }

  @Override
  public Optional<List<Object>> apply(List<Object> state, Operation operation) {
    if (operation.name().equals("enqueue")) {
      List<Object> longer = new ArrayList<>(state);
      longer.add(operation.argument());
      return Optional.of(longer);
    }
    if (state.isEmpty()) {
      boolean fits = operation.pending() || operation.result() == Nil.NIL;
      return fits ? Optional.of(state) : Optional.empty();
    }
    boolean fits = takesAnything(operation) || operation.result().equals(state.getFirst());
    return fits ? Optional.of(List.copyOf(state.subList(1, state.size()))) : Optional.empty();
  }

  private boolean takesAnything(Operation operation) {
    return operation.pending() || (nil == NilResult.ANY && operation.result() == Nil.NIL);
  }

  @Override
  public boolean needsInitialState(Operation operation) {
    return operation.name().equals("dequeue")
        && operation.result() == Nil.NIL
        && !takesAnything(operation);
  }

  /// Values can be taken away with all their operations, and so can answers that the queue was
  /// empty. A `dequeue` of which nobody knows what it took can be if all that is left was taken by
  /// others.
  @Override
  public Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    if (all.stream().anyMatch(each -> !isUnknownTake(each) && isTakeOfAnything(each))) {
      return Optional.empty();
    }
    Set<Object> values =
        gone.stream()
            .filter(each -> !isUnknownTake(each))
            .map(FifoQueue::value)
            .collect(Collectors.toSet());
    List<Operation> rest =
        all.stream().filter(each -> isUnknownTake(each) || !values.contains(value(each))).toList();
    return Optional.of(
        isTakenByOthers(rest) ? rest.stream().filter(each -> !gone.contains(each)).toList() : rest);
  }

  private static boolean isUnknownTake(Operation operation) {
    return operation.name().equals("dequeue") && operation.pending();
  }

  private boolean isTakeOfAnything(Operation operation) {
    return operation.name().equals("dequeue") && takesAnything(operation);
  }

  /// Whether each value was taken as often as it was put in, by operations that say so.
  private static boolean isTakenByOthers(List<Operation> operations) {
    Map<Object, Integer> left = new HashMap<>();
    operations.stream()
        .filter(each -> !isUnknownTake(each))
        .forEach(
            each -> left.merge(value(each), each.name().equals("enqueue") ? 1 : -1, Integer::sum));
    return left.values().stream().allMatch(each -> each <= 0);
  }

  private static Object value(Operation operation) {
    return operation.name().equals("enqueue") ? operation.argument() : operation.result();
  }

  @Override
  public Optional<String> objection(Operation operation) {
    return switch (operation.name()) {
      case "enqueue", "dequeue" -> Optional.empty();
      default -> Values.unknown(operation, "enqueue, dequeue");
    };
  }

  @Override
  public String describe(List<Object> state) {
    return state.isEmpty() ? "is empty" : "holds " + state;
  }
}
