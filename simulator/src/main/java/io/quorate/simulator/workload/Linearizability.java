package io.quorate.simulator.workload;

import io.quorate.checker.CounterExample;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.specification.Specification;
import io.quorate.simulator.world.Violation;
import java.time.Duration;
import java.util.List;

/// The checker's verdict on all that clients were told, when a world has come to its end: each
/// request seems to have been carried out at one moment between its call and its answer.
final class Linearizability {
  /// Far more than any world takes: what is found must not depend on how fast this machine is.
  private static final Limit LIMIT = new Limit(Duration.ofMinutes(10), 512L << 20);

  private static final int SHOWN_MAX = 10;

  private Linearizability() {}

  static void require(Specification<?> specification, List<Operation> operations) {
    switch (new Linearizable(specification).check(new History(operations), LIMIT)) {
      case Verdict.Holds() -> {}
      case Verdict.Violated(var example) -> throw new Violation(inWords(example));
      case Verdict.Undecided(var limit, var ordered, var all) ->
          throw new Violation(
              "whether these requests are linearizable was not decided within %s: %d of %d are"
                  .formatted(limit, ordered, all));
    }
  }

  private static String inWords(CounterExample example) {
    List<Operation> operations = example.operations();
    List<Operation> last =
        operations.subList(Math.max(0, operations.size() - SHOWN_MAX), operations.size());
    return "%s The last of %d requests:%n%s"
        .formatted(
            example.why(),
            operations.size(),
            new CounterExample(last, example.why()).timeLine().stripTrailing());
  }
}
