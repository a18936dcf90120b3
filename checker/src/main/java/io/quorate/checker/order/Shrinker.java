package io.quorate.checker.order;

import io.quorate.checker.Limit;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

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

  /// @param trim leaves out what others make superfluous
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
    List<Operation> rest = operations;
    int before;
    do {
      before = rest.size();
      rest = withoutChunks(rest, specification::readsOnly);
      rest = attempt(rest, trim.apply(rest));
      rest = withoutChunks(rest, _ -> true);
    } while (rest.size() < before);
    return rest;
  }

  /// Takes operations of a kind away, first many at once.
  private List<Operation> withoutChunks(List<Operation> operations, Predicate<Operation> kind) {
    List<Operation> rest = operations;
    for (int size = Math.max(1, operations.size() / 2); size > 0; size /= 2) {
      for (int from = 0; from < rest.size(); ) {
        Set<Operation> gone =
            rest.subList(from, Math.min(from + size, rest.size())).stream()
                .filter(kind)
                .collect(Collectors.toSet());
        List<Operation> all = rest;
        rest = specification.without(all, gone).map(fewer -> attempt(all, fewer)).orElse(all);
        from += rest.size() < all.size() ? 0 : size;
      }
    }
    return rest;
  }

  private List<Operation> attempt(List<Operation> all, List<Operation> fewer) {
    Duration left = limit.time().minusNanos(System.nanoTime() - startNanos);
    boolean useful = fewer.size() < all.size() && left.isPositive();
    return useful && isViolated.test(fewer, new Limit(left, limit.bytes())) ? fewer : all;
  }
}
