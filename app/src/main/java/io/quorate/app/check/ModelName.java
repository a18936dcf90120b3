package io.quorate.app.check;

import io.quorate.checker.Model;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.order.Sequential;
import io.quorate.checker.specification.FifoQueue;
import io.quorate.checker.specification.GrowSet;
import io.quorate.checker.specification.KeyValue;
import io.quorate.checker.specification.Mutex;
import io.quorate.checker.specification.NilResult;
import io.quorate.checker.specification.Register;
import io.quorate.checker.specification.Specification;
import java.util.Optional;

/// What `--model` takes: a kind of order and an object, such as `linearizable:register`.
final class ModelName {
  private static final String KINDS = "linearizable, sequential";
  private static final String OBJECTS = "register, cas-register, kv, set, fifo-queue, mutex";

  private ModelName() {}

  /// @param initial what registers hold at first, if the user says so
  /// @throws IllegalArgumentException naming what there is
  static Model parse(String name, Optional<Object> initial, NilResult nil) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String object = colon < 0 ? "" : name.substring(colon + 1);
    return switch (kind) {
      case "linearizable" -> new Linearizable(specification(object, initial, nil));
      case "sequential" -> new Sequential(specification(object, initial, nil));
      default ->
          throw new IllegalArgumentException(
              "--model '%s' begins with none of %s".formatted(name, KINDS));
    };
  }

  private static Specification<?> specification(
      String object, Optional<Object> initial, NilResult nil) {
    boolean holdsValues =
        object.equals("register") || object.equals("cas-register") || object.equals("kv");
    if (initial.isPresent() && !holdsValues) {
      throw new IllegalArgumentException("--initial makes no sense for a " + object);
    }
    Object first = initial.orElse(0L);
    return switch (object) {
      case "register" -> new Register(first, nil, false);
      case "cas-register" -> new Register(first, nil, true);
      case "kv" -> new KeyValue(first, nil);
      case "set" -> new GrowSet(nil);
      case "fifo-queue" -> new FifoQueue(nil);
      case "mutex" -> new Mutex();
      default ->
          throw new IllegalArgumentException(
              "--model has '%s' after the colon, none of %s".formatted(object, OBJECTS));
    };
  }
}
