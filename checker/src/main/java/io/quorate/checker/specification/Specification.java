package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A sequential object: what it answers when operations happen one after the other.
///
/// Only [#initial] and [#apply] are needed. The others make searches faster and counter-examples
/// smaller.
///
/// @param <S> its states: immutable, with equality
public interface Specification<S> {
  S initial();

  /// The state after an operation, or nothing if the operation cannot happen in this state or would
  /// have had another answer. The answer of a pending operation is not known: any will do.
  Optional<S> apply(S state, Operation operation);

  /// Whether the operation leaves every state as it is.
  default boolean readsOnly(Operation operation) {
    return false;
  }

  /// Whether the operation can happen in the initial state only. What came before it is then of no
  /// interest to what comes after it.
  default boolean needsInitialState(Operation operation) {
    return false;
  }

  /// The independent part of the object that the operation is about, such as its key, if it is
  /// about one only. Operations of different parts must not influence each other.
  default Optional<Object> part(Operation operation) {
    return Optional.empty();
  }

  /// Why the operation is none of this object's, if so. It may have been called only.
  default Optional<String> objection(Operation operation) {
    return Optional.empty();
  }

  /// The operations that are left when some are taken away, and with them whatever would then lack
  /// its explanation: if `all` can be put into a legal order, so can what is left. Nothing if that
  /// cannot be. As ever, pending operations may be part of an order or not.
  ///
  /// @param all in the order of their calls, and so is the result
  default Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    return gone.stream().allMatch(this::readsOnly)
        ? Optional.of(all.stream().filter(each -> !gone.contains(each)).toList())
        : Optional.empty();
  }

  /// A state in words that end a sentence: "... holds 3".
  default String describe(S state) {
    return "is " + state;
  }
}
