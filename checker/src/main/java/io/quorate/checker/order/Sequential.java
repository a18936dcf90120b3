package io.quorate.checker.order;

import io.quorate.checker.CounterExample;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Model;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.specification.Specification;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// All operations seem to happen in one order in which those of each process are in the order in
/// which it called them (Lamport, "How to make a multiprocessor computer that correctly executes
/// multiprocess programs").
///
/// Sequential consistency is not local, so parts of an object are not searched by themselves; and
/// it is hard to decide even if every value is written once.
///
/// @param specification what the object does when operations happen one after the other
public record Sequential(Specification<?> specification) implements Model {
  @Override
  public Optional<String> objection(Operation operation) {
    return specification.objection(operation);
  }

  @Override
  public Verdict check(History history, Limit limit) {
    List<Operation> all = history.operations();
    return switch (search(all, limit)) {
      case Outcome.Ordered _ -> new Verdict.Holds();
      case Outcome.Impossible _ -> new Verdict.Violated(counterExample(all, limit));
      case Outcome.Stopped(var reason, var ordered) ->
          new Verdict.Undecided(reason, ordered, all.size());
    };
  }

  private Outcome search(List<Operation> operations, Limit limit) {
    return new Search<>(specification, new ProgramOrderFront(operations), new Budget(limit)).run();
  }

  private CounterExample counterExample(List<Operation> operations, Limit limit) {
    Shrinker shrinker =
        new Shrinker(specification, UnaryOperator.identity(), this::isViolated, limit);
    List<Operation> few = shrinker.shrink(operations);
    return new CounterExample(
        few,
        Explanation.of(
            specification, few, ProgramOrderFront::new, "that keeps the order of each process"));
  }

  private boolean isViolated(List<Operation> operations, Limit limit) {
    return search(operations, limit) instanceof Outcome.Impossible;
  }
}
