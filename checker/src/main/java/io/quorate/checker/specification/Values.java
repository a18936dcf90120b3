package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The forms of values that more than one object asks for.
final class Values {
  private Values() {}

  static Optional<List<?>> pair(Object value) {
    return value instanceof List<?> list && list.size() == 2 ? Optional.of(list) : Optional.empty();
  }

  static Optional<String> objectionToPair(Object value, String name, String form) {
    return pair(value).isPresent()
        ? Optional.empty()
        : Optional.of("the value of %s is %s and not %s".formatted(name, value, form));
  }

  static Optional<String> objectionToElements(Object value) {
    return value instanceof Collection<?>
        ? Optional.empty()
        : Optional.of("%s is no vector or set of elements".formatted(value));
  }

  static Optional<String> unknown(Operation operation, String known) {
    return Optional.of(
        "this model has no operation '%s'; it has %s".formatted(operation.name(), known));
  }
}
