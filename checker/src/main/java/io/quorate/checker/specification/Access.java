package io.quorate.checker.specification;

import java.util.Optional;

/// What an operation does to one register.
///
/// @param observes the value that the register must hold, if that matters
/// @param writes the value that it holds afterwards, if it is written
public record Access(Optional<Object> observes, Optional<Object> writes) {
  static final Access NOTHING = new Access(Optional.empty(), Optional.empty());

  static Access read(Object value) {
    return new Access(Optional.of(value), Optional.empty());
  }

  static Access write(Object value) {
    return new Access(Optional.empty(), Optional.of(value));
  }

  static Access swap(Object expected, Object value) {
    return new Access(Optional.of(expected), Optional.of(value));
  }
}
