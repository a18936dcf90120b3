package io.quorate.checker.order;

import io.quorate.checker.Limit;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Says in words why some operations cannot be put in order: what the last one meets wherever it
/// could be.
final class Explanation {
  private static final int STATES_SHOWN = 4;

  private Explanation() {}

  /// @param operations a small counter-example
  /// @param kind of orders that were looked for
  static <S> String of(
      Specification<S> specification,
      List<Operation> operations,
      Function<List<Operation>, Front> front,
      String kind) {
    Operation last =
        operations.stream()
            .filter(each -> !each.pending())
            .max(Comparator.comparingInt(Operation::answer))
            .orElseThrow();
    Probe<S> probe = new Probe<>(specification, last);
    Limit limit = new Limit(Duration.ofSeconds(1), Long.MAX_VALUE);
    Outcome outcome = new Search<>(probe, front.apply(operations), new Budget(limit)).run();
    boolean complete = outcome instanceof Outcome.Impossible;
    if (!complete || probe.fits || probe.met.isEmpty() || probe.met.size() > STATES_SHOWN) {
      return "No order %s allows all of these %d operations.".formatted(kind, operations.size());
    }
    return "Process %d's \"%s\" fits nowhere: in every order %s the object then %s."
        .formatted(last.process(), last, kind, String.join(" or ", probe.met));
  }

  /// Behaves as the object does, but refuses one operation and remembers which states it met.
  private static final class Probe<S> implements Specification<S> {
    private final Specification<S> specification;
    private final Operation probed;
    private final Set<String> met = new TreeSet<>();
    private boolean fits;

    Probe(Specification<S> specification, Operation probed) {
      this.specification = specification;
      this.probed = probed;
    }

    @Override
    public S initial() {
      return specification.initial();
    }

    @Override
    public Optional<S> apply(S state, Operation operation) {
      Optional<S> after = specification.apply(state, operation);
      if (!operation.equals(probed)) {
        return after;
      }
      met.add(specification.describe(state));
      fits |= after.isPresent();
      return Optional.empty();
    }
  }
}
