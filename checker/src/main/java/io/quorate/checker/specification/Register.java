package io.quorate.checker.specification;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.List;
import java.util.Optional;

/// One register: `read`, `write` of a value and, if it has it, `cas` of `[expected, new]`. A `cas`
/// that found another value than the expected one did not happen; its history says `fail`.
///
/// @param initialValue what it holds at the beginning
/// @param swaps whether it has `cas`
public record Register(Object initialValue, NilResult nil, boolean swaps)
    implements Registers<Object> {
  @Override
  public Object initial() {
    return initialValue;
  }

  @Override
  public Optional<Object> apply(Object state, Operation operation) {
    Access access = access(operation);
    if (access.observes().filter(value -> !value.equals(state)).isPresent()) {
      return Optional.empty();
    }
    return access.writes().or(() -> Optional.of(state));
  }

  @Override
  public Access access(Operation operation) {
    return switch (operation.name()) {
      case "read" -> read(operation, operation.result(), nil);
      case "write" -> Access.write(operation.argument());
      case "cas" -> {
        List<?> pair = Values.pair(operation.argument()).orElseThrow();
        yield Access.swap(pair.get(0), pair.get(1));
      }
      default -> throw new IllegalArgumentException("a register has no " + operation.name());
    };
  }

  static Access read(Operation operation, Object result, NilResult nil) {
    boolean knowsNothing = operation.pending() || (nil == NilResult.ANY && result == Nil.NIL);
    return knowsNothing ? Access.NOTHING : Access.read(result);
  }

  @Override
  public Optional<String> objection(Operation operation) {
    String known = swaps ? "read, write, cas" : "read, write";
    return switch (operation.name()) {
      case "read", "write" -> Optional.empty();
      case "cas" ->
          swaps
              ? Values.objectionToPair(operation.argument(), "cas", "[expected new]")
              : Values.unknown(operation, known);
      default -> Values.unknown(operation, known);
    };
  }

  @Override
  public String describe(Object state) {
    return "holds " + state;
  }
}
