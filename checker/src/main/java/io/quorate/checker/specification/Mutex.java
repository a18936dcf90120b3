package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
  public boolean needsInitialState(Operation operation) {
    return operation.name().equals("acquire");
  }

  /// An `acquire` of unknown outcome explains nothing but a later `release`. If nobody knows of one
  /// that happened, it can be taken away, with the unknown `release` after it.
  @Override
  public Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    boolean isReleased =
        all.stream().anyMatch(each -> each.name().equals("release") && !each.pending());
    boolean canGo =
        !isReleased && gone.stream().allMatch(each -> each.name().equals("acquire") && each.pending());
    return canGo
        ? Optional.of(all.stream().filter(each -> !gone.contains(each)).toList())
        : Optional.empty();
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
