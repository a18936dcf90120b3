package io.quorate.checker.order;

import io.quorate.checker.CounterExample;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Model;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.specification.FifoQueue;
import io.quorate.checker.specification.GrowSet;
import io.quorate.checker.specification.Registers;
import io.quorate.checker.specification.Specification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Each operation seems to happen at one moment between its call and its answer (Herlihy and Wing,
/// "Linearizability: a correctness condition for concurrent objects").
///
/// Linearizability is local: a history is linearizable if its parts are, so each part is searched
/// by itself.
///
/// @param specification what the object does when operations happen one after the other
public record Linearizable(Specification<?> specification) implements Model {
  private static final int NEAR = 50;

  @Override
  public Optional<String> objection(Operation operation) {
    return specification.objection(operation);
  }

  @Override
  public Verdict check(History history, Limit limit) {
    Budget budget = new Budget(limit);
    int ordered = 0;
    int all = 0;
    Optional<String> stopped = Optional.empty();
    for (List<Operation> part : parts(history.operations())) {
      int answered = (int) part.stream().filter(each -> !each.pending()).count();
      all += answered;
      switch (search(part, budget)) {
        case Outcome.Ordered _ -> ordered += answered;
        case Outcome.Impossible(var place) -> {
          return new Verdict.Violated(counterExample(part, place, limit));
        }
        case Outcome.Stopped(var reason, var some) -> {
          ordered += some;
          stopped = Optional.of(reason);
        }
      }
    }
    if (stopped.isPresent()) {
      return new Verdict.Undecided(stopped.get(), ordered, all);
    }
    return new Verdict.Holds();
  }

  /// One list for each independent part of the object, if every operation is about one of them.
  private Collection<List<Operation>> parts(List<Operation> operations) {
    Map<Object, List<Operation>> parts = new LinkedHashMap<>();
    for (Operation each : operations) {
      Optional<Object> part = specification.part(each);
      if (part.isEmpty()) {
        return List.of(operations);
      }
      parts.computeIfAbsent(part.get(), _ -> new ArrayList<>()).add(each);
    }
    return parts.values();
  }

  private Outcome search(List<Operation> operations, Budget budget) {
    budget.letGo();
    return switch (specification) {
      case Registers<?> registers -> new RegisterSearch(registers, operations, budget).run();
      case GrowSet set -> new GrowSetSearch(set, operations).run();
      case FifoQueue queue ->
          QueueSearch.run(queue, operations).orElseGet(() -> searchAll(operations, budget));
      default -> searchAll(operations, budget);
    };
  }

  private Outcome searchAll(List<Operation> operations, Budget budget) {
    List<Operation> thatMatter =
        operations.stream()
            .filter(each -> !each.pending() || !specification.readsOnly(each))
            .toList();
    return new Search<>(specification, new RealTimeFront(thatMatter), budget).run();
  }

  private CounterExample counterExample(List<Operation> operations, int place, Limit limit) {
    Shrinker shrinker =
        new Shrinker(specification, this::withoutOverwritten, this::isViolated, limit);
    List<Operation> few = violatedNear(operations, place, limit);
    int from = place;
    int before;
    do {
      before = few.size();
      few = shrinker.shrink(withoutPast(firstViolated(few, from, limit), limit));
      from = 0;
    } while (few.size() < before);
    return new CounterExample(
        few, Explanation.of(specification, few, RealTimeFront::new, "that respects time"));
  }

  /// In a long history of registers what is wrong can often be seen near the place where the search
  /// ended.
  private List<Operation> violatedNear(List<Operation> operations, int place, Limit limit) {
    if (specification instanceof Registers<?> registers) {
      for (int reach = NEAR; reach < operations.size() / 2; reach *= 8) {
        List<Operation> part = Neighbourhood.of(registers, operations, place, reach);
        if (isViolated(part, limit)) {
          return part;
        }
      }
    }
    return operations;
  }

  /// What had been called and answered when the history was first violated. Searches look ahead, so
  /// that is not where one of them ends. It is looked for from there on in growing steps, and then
  /// between the last two.
  private List<Operation> firstViolated(List<Operation> operations, int place, Limit limit) {
    int[] answers =
        operations.stream()
            .filter(each -> !each.pending())
            .mapToInt(Operation::answer)
            .sorted()
            .toArray();
    Budget budget = new Budget(limit);
    int fine = Math.abs(Arrays.binarySearch(answers, place)) - 1;
    int violated = answers.length - 1;
    for (int step = 1; fine + step < violated && !budget.usedUp(); step *= 2) {
      if (isViolated(until(answers[fine + step], operations), limit)) {
        violated = fine + step;
      } else {
        fine += step;
      }
    }
    while (violated - fine > 1 && !budget.usedUp()) {
      int middle = (fine + violated) >>> 1;
      if (isViolated(until(answers[middle], operations), limit)) {
        violated = middle;
      } else {
        fine = middle;
      }
    }
    return until(answers[violated], operations);
  }

  /// What was known just after an answer.
  private static List<Operation> until(int place, List<Operation> operations) {
    return operations.stream()
        .filter(each -> each.call() < place)
        .map(each -> each.answer() > place ? each.withoutAnswer() : each)
        .toList();
  }

  /// The latest operation that needs the initial state, and what may come after it, if that is
  /// violated by itself. Whether what overlaps it comes before or after it is open.
  private List<Operation> withoutPast(List<Operation> operations, Limit limit) {
    Budget budget = new Budget(limit);
    for (int i = operations.size() - 1; i > 0 && !budget.usedUp(); i--) {
      Operation first = operations.get(i);
      if (!first.pending() && specification.needsInitialState(first)) {
        List<Operation> rest = since(first, operations);
        if (isViolated(rest, limit)) {
          return rest;
        }
      }
    }
    return operations;
  }

  private static List<Operation> since(Operation first, List<Operation> operations) {
    return operations.stream()
        .filter(each -> !each.precedes(first))
        .map(each -> each.equals(first) || first.precedes(each) ? each : each.withoutAnswer())
        .toList();
  }

  private boolean isViolated(List<Operation> operations, Limit limit) {
    return search(operations, new Budget(limit)) instanceof Outcome.Impossible;
  }

  private List<Operation> withoutOverwritten(List<Operation> operations) {
    return specification instanceof Registers<?> registers
        ? Overwritten.leaveOut(registers, operations)
        : operations;
  }
}
