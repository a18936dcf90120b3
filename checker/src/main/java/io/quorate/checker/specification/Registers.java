package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Objects whose parts are registers: each operation observes a value of one of them, writes one,
/// or both. For these there is a search much faster than the one for any object.
///
/// @param <S> the states of all registers together
public interface Registers<S> extends Specification<S> {
  /// What every register holds at the beginning.
  Object initialValue();

  /// What the operation does to the register that [#part] names, or to the only one.
  Access access(Operation operation);

  @Override
  default boolean readsOnly(Operation operation) {
    return access(operation).writes().isEmpty();
  }

  /// Who takes a write away must take away all that observe its value. A register then holds an
  /// older value for some time, which nobody is left to observe. What observes and writes cannot be
  /// taken away that way.
  @Override
  default Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    Set<Place> unwritten = new HashSet<>();
    for (Operation each : gone) {
      access(each).writes().ifPresent(value -> unwritten.add(new Place(part(each), value)));
    }
    List<Operation> rest =
        all.stream()
            .filter(each -> !gone.contains(each))
            .filter(each -> !readsOnly(each) || !observesOneOf(unwritten, each))
            .toList();
    return rest.stream().anyMatch(each -> observesOneOf(unwritten, each))
        ? Optional.empty()
        : Optional.of(rest);
  }

  private boolean observesOneOf(Set<Place> places, Operation operation) {
    return access(operation)
        .observes()
        .filter(value -> places.contains(new Place(part(operation), value)))
        .isPresent();
  }

  /// A value in a register.
  record Place(Optional<Object> part, Object value) {}
}
