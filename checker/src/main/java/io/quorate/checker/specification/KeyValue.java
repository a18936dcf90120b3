package io.quorate.checker.specification;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A map: `put` of `[key, value]` and `get` of a key, which may be written `key` or `[key, nil]`
/// and answered `value` or `[key, value]`. `write` and `read` are other names for them, as
/// histories have that split a register test by keys.
///
/// @param initialValue what is found at a key at which nothing was put
public record KeyValue(Object initialValue, NilResult nil)
    implements Registers<Map<Object, Object>> {
  @Override
  public Map<Object, Object> initial() {
    return Map.of();
  }

  @Override
  public Optional<Map<Object, Object>> apply(Map<Object, Object> state, Operation operation) {
    Object key = key(operation);
    Access access = access(operation);
    Object value = state.getOrDefault(key, initialValue);
    if (access.observes().filter(observed -> !observed.equals(value)).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(access.writes().map(written -> with(state, key, written)).orElse(state));
  }

  private static Map<Object, Object> with(Map<Object, Object> state, Object key, Object value) {
    Map<Object, Object> copy = new HashMap<>(state);
    copy.put(key, value);
    return copy;
  }

  @Override
  public Access access(Operation operation) {
    return isGet(operation)
        ? Register.read(operation, found(operation), nil)
        : Access.write(Values.pair(operation.argument()).orElseThrow().get(1));
  }

  @Override
  public Optional<Object> part(Operation operation) {
    return Optional.of(key(operation));
  }

  private static boolean isGet(Operation operation) {
    return operation.name().equals("get") || operation.name().equals("read");
  }

  private static Object key(Operation operation) {
    Object argument = operation.argument();
    if (!isGet(operation)) {
      return Values.pair(argument).orElseThrow().get(0);
    }
    return Values.pair(argument)
        .filter(pair -> pair.get(1) == Nil.NIL)
        .<Object>map(pair -> pair.get(0))
        .orElse(argument);
  }

  private static Object found(Operation operation) {
    Object result = operation.result();
    Optional<List<?>> pair = Values.pair(result);
    return pair.isPresent() && pair.get().get(0).equals(key(operation))
        ? pair.get().get(1)
        : result;
  }

  @Override
  public Optional<String> objection(Operation operation) {
    return switch (operation.name()) {
      case "get", "read" -> Optional.empty();
      case "put", "write" ->
          Values.objectionToPair(operation.argument(), operation.name(), "[key value]");
      default -> Values.unknown(operation, "get, put");
    };
  }

  @Override
  public String describe(Map<Object, Object> state) {
    return "holds " + (state.isEmpty() ? initialValue : state);
  }
}
