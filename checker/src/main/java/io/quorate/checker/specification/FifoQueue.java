package io.quorate.checker.specification;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.ArrayList;
import java.util.List;
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

  /// Values can be taken away with all their operations, and so can answers that the queue was
  /// empty; not a `dequeue` of which nobody knows what it took, if anything.
  @Override
  public Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    Set<Object> values = gone.stream().map(FifoQueue::value).collect(Collectors.toSet());
    boolean unclear =
        all.stream()
            .filter(each -> each.name().equals("dequeue") && !each.pending())
            .anyMatch(this::takesAnything);
    return unclear
        ? Optional.empty()
        : Optional.of(all.stream().filter(each -> stays(each, values)).toList());
  }

  private static boolean stays(Operation operation, Set<Object> gone) {
    boolean tookWhoKnowsWhat = operation.name().equals("dequeue") && operation.pending();
    return tookWhoKnowsWhat || !gone.contains(value(operation));
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
