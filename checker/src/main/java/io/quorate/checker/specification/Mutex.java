package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.Optional;

/// A lock that one can have at a time: `acquire` and `release`. Whoever releases it need not be the
/// one who acquired it.
public record Mutex() implements Specification<Boolean> {
  @Override
  public Boolean initial() {
    return false;
  }

  @Override
  public Optional<Boolean> apply(Boolean held, Operation operation) {
    boolean acquires = operation.name().equals("acquire");
    return held == acquires ? Optional.empty() : Optional.of(acquires);
  }

  @Override
  public Optional<String> objection(Operation operation) {
    return switch (operation.name()) {
      case "acquire", "release" -> Optional.empty();
      default -> Values.unknown(operation, "acquire, release");
    };
  }

  @Override
  public String describe(Boolean held) {
    return held ? "is held" : "is free";
  }
}
