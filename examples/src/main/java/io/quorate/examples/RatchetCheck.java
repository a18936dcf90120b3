package io.quorate.examples;

import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.specification.Specification;
import java.util.Optional;

/// Judges a history of an object that the checker does not know.
public final class RatchetCheck {
  private RatchetCheck() {}

  public static void main(String[] arguments) {
    System.out.println(judge());
  }

  static String judge() {
    History history =
        new History.Builder()
            .call(1, "raise", 5L)
            .ok(1, "raise", Nil.NIL)
            .call(2, "read", Nil.NIL)
            .ok(2, "read", 3L)
            .build();
    return switch (new Linearizable(new Ratchet()).check(history, Limit.ordinary())) {
      case Verdict.Holds _ -> "fine";
      case Verdict.Violated(var counterExample) -> counterExample.timeLine() + counterExample.why();
      case Verdict.Undecided(var limit, var ordered, var all) ->
          "nobody knows: %s after %d of %d".formatted(limit, ordered, all);
    };
  }

  /// A number that never falls: `raise` to a value, `read`.
  static final class Ratchet implements Specification<Long> {
    @Override
    public Long initial() {
      return 0L;
    }

    @Override
    public Optional<Long> apply(Long state, Operation operation) {
      return switch (operation.name()) {
        case "raise" -> Optional.of(Math.max(state, (Long) operation.argument()));
        case "read" ->
            operation.pending() || operation.result().equals(state)
                ? Optional.of(state)
                : Optional.empty();
        default -> throw new IllegalArgumentException("a ratchet has no " + operation.name());
      };
    }

    @Override
    public boolean readsOnly(Operation operation) {
      return operation.name().equals("read");
    }
  }
}
