package io.quorate.checker.specification;

import io.quorate.checker.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /// Where every process releases only what it has acquired, an `acquire` and the `release` after
  /// it are neighbours in any order: a second holder could come between them only after a release
  /// that nobody makes. So both can be taken away together, and so can an `acquire` that was the
  /// last its process called: nothing comes after it.
  @Override
  public Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    Map<Long, Operation> held = new HashMap<>();
    Map<Operation, Operation> partners = new HashMap<>();
    for (Operation each : all) {
      if (each.name().equals("acquire")) {
        if (held.putIfAbsent(each.process(), each) != null) {
          return Optional.empty();
        }
      } else {
        Operation acquire = held.remove(each.process());
        if (acquire == null) {
          return Optional.empty();
        }
        partners.put(acquire, each);
        partners.put(each, acquire);
      }
    }
    return Optional.of(
        all.stream()
            .filter(each -> !gone.contains(each))
            .filter(each -> !gone.contains(partners.getOrDefault(each, each)))
            .toList());
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
