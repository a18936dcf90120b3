package io.quorate.checker.order;

import io.quorate.checker.Limit;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/// Takes operations away from a history that violates a model as long as the rest violates it, too.
///
/// Nothing is taken away that others need for their explanation: [Specification#without] sees to
/// that. So what is left proves by itself that the whole history violates the model.
final class Shrinker {
  private final Specification<?> specification;
  private final UnaryOperator<List<Operation>> trim;
  private final BiPredicate<List<Operation>, Limit> isViolated;
  private final Limit limit;
  private final long startNanos = System.nanoTime();

  /// @param trim leaves out what cannot matter, whatever else the history has
  /// @param isViolated whether some operations violate the model
  Shrinker(
      Specification<?> specification,
      UnaryOperator<List<Operation>> trim,
      BiPredicate<List<Operation>, Limit> isViolated,
      Limit limit) {
    this.specification = specification;
    this.trim = trim;
    this.isViolated = isViolated;
    this.limit = limit;
  }

  List<Operation> shrink(List<Operation> operations) {
    return withoutAny(withoutReads(operations));
  }

  /// Takes reads away, first many at once.
  private List<Operation> withoutReads(List<Operation> operations) {
    List<Operation> rest = operations;
    for (int size = operations.size() / 2; size > 0; size /= 2) {
      for (int from = 0; from < rest.size(); from += size) {
        Set<Operation> gone = new HashSet<>();
        for (Operation each : rest.subList(from, Math.min(from + size, rest.size()))) {
          if (specification.readsOnly(each)) {
            gone.add(each);
          }
        }
        List<Operation> fewer = attempt(rest, gone);
        if (fewer.size() < rest.size()) {
          rest = fewer;
          from = -size;
        }
      }
    }
    return rest;
  }

  /// Takes away one operation at a time, and what must go with it, until that is in vain for each.
  private List<Operation> withoutAny(List<Operation> operations) {
    List<Operation> rest = operations;
    for (int i = 0; i < rest.size(); ) {
      List<Operation> fewer = attempt(rest, Set.of(rest.get(i)));
      i = fewer.size() < rest.size() ? 0 : i + 1;
      rest = fewer;
    }
    return rest;
  }

  private List<Operation> attempt(List<Operation> all, Set<Operation> gone) {
    Duration left = limit.time().minusNanos(System.nanoTime() - startNanos);
    if (gone.isEmpty() || !left.isPositive()) {
      return all;
    }
    return specification
        .without(all, gone)
        .map(trim)
        .filter(rest -> isViolated.test(rest, new Limit(left, limit.bytes())))
        .orElse(all);
  }
}
