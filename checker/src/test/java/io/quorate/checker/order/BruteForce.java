package io.quorate.checker.order;

import io.quorate.checker.History;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.Specification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/// Decides by trying all orders, straight from the definitions; for small histories only.
final class BruteForce {
  private BruteForce() {}

  static boolean isLinearizable(Specification<?> specification, History history) {
    return hasOrder(specification, history, Operation::precedes);
  }

  static boolean isSequential(Specification<?> specification, History history) {
    return hasOrder(
        specification,
        history,
        (one, other) -> one.process() == other.process() && one.call() < other.call());
  }

  private static <S> boolean hasOrder(
      Specification<S> specification,
      History history,
      BiPredicate<Operation, Operation> mustPrecede) {
    return canGoOn(
        specification, specification.initial(), new ArrayList<>(history.operations()), mustPrecede);
  }

  private static <S> boolean canGoOn(
      Specification<S> specification,
      S state,
      List<Operation> rest,
      BiPredicate<Operation, Operation> mustPrecede) {
    if (rest.stream().allMatch(Operation::pending)) {
      return true;
    }
    for (Operation next : rest) {
      Optional<S> after = specification.apply(state, next);
      if (after.isPresent() && rest.stream().noneMatch(each -> mustPrecede.test(each, next))) {
        List<Operation> others = new ArrayList<>(rest);
        others.remove(next);
        if (canGoOn(specification, after.get(), others, mustPrecede)) {
          return true;
        }
      }
    }
    return false;
  }
}
