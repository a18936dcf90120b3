package io.quorate.app.check;

import io.quorate.checker.Nil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One map of a history: a call or an answer of a process. Filled anew for each, since there are
/// millions.
final class Event {
  private @Nullable Object process;
  private @Nullable Object type;
  private @Nullable Object function;
  private @Nullable Object index;
  private @Nullable Object key;
  private Object value = Nil.NIL;

  void clear() {
    process = null;
    type = null;
    function = null;
    index = null;
    key = null;
    value = Nil.NIL;
  }

  /// Keeps what matters. Other keys, such as `time`, are for people.
  void put(String name, Object given) {
    switch (name) {
      case "process" -> process = given;
      case "type" -> type = given;
      case "f" -> function = given;
      case "index" -> index = given;
      case "key" -> key = given;
      case "value" -> value = given;
      default -> {}
    }
  }

  @Nullable Object process() {
    return process;
  }

  @Nullable Object index() {
    return index;
  }

  String type() {
    return name("type", type);
  }

  String function() {
    return name("f", function);
  }

  /// A map may have its key beside the value; then the two are a pair.
  Object value() {
    return key == null ? value : List.of(key, value);
  }

  private static String name(String what, @Nullable Object given) {
    return switch (given) {
      case Keyword(var name) -> name;
      case String name -> name;
      case null -> throw new IllegalArgumentException("a map without " + what);
      default -> throw new IllegalArgumentException("%s is %s, no name".formatted(what, given));
    };
  }
}
