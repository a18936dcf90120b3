package io.quorate.app.check;

import io.quorate.checker.History;
import io.quorate.checker.MalformedHistoryException;
import io.quorate.checker.Model;

/// Makes a history of events.
final class Events {
  private final History.Builder builder;
  private long lastIndex = Long.MIN_VALUE;
  private int calls;

  Events(Model model) {
    builder =
        new History.Builder(operation ->
            model
                .objection(operation)
                .ifPresent(reason -> {
                  throw new MalformedHistoryException(reason);
                }));
  }

  /// @param line where it stands
  void add(Event event, int line) throws MalformedInputException {
    try {
      add(event);
    } catch (IllegalArgumentException | MalformedHistoryException e) {
      throw new MalformedInputException(line, String.valueOf(e.getMessage()));
    }
  }

  private void add(Event event) {
    checkIndex(event);
    if (isNemesis(event)) {
      return;
    }
    if (!(event.process() instanceof Long process)) {
      throw new IllegalArgumentException(
          event.process() == null
              ? "a map without process"
              : "process is %s, no number".formatted(event.process()));
    }
    switch (event.type()) {
      case "invoke" -> {
        builder.call(process, event.function(), event.value());
        calls++;
      }
      case "ok" -> builder.ok(process, event.function(), event.value());
      case "fail" -> builder.failed(process, event.function());
      case "info" -> builder.unknown(process, event.function());
      default ->
          throw new IllegalArgumentException(
              "type is %s, none of invoke, ok, fail, info".formatted(event.type()));
    }
  }

  /// Who makes faults is no client.
  private static boolean isNemesis(Event event) {
    return switch (event.process()) {
      case Keyword(var name) -> name.equals("nemesis");
      case String name -> name.equals("nemesis");
      case null, default -> false;
    };
  }

  private void checkIndex(Event event) {
    if (event.index() instanceof Long index) {
      if (index <= lastIndex) {
        throw new IllegalArgumentException(
            "index %d comes after index %d; events must be in order".formatted(index, lastIndex));
      }
      lastIndex = index;
    }
  }

  /// How many operations were called so far.
  int calls() {
    return calls;
  }

  History history() {
    return builder.build();
  }
}
