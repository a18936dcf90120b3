package io.quorate.simulator;

import io.quorate.simulator.fault.Strike;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/// Makes a scenario that fails as small as it can: with fewer faults, nodes and clients, and
/// shorter, and still failing in the same way. What is left is what the failure needs.
///
/// Whatever is left out changes what chance does with the rest, so each smaller scenario is tried
/// with a few seeds.
public final class Shrinker {
  private static final int SEEDS = 6;

  private final Function<Scenario, Run> runner;
  private final BooleanSupplier goesOn;
  private final Consumer<Run> watcher;
  private Run best;

  private Shrinker(
      Run failed, Function<Scenario, Run> runner, BooleanSupplier goesOn, Consumer<Run> watcher) {
    this.best = failed;
    this.runner = runner;
    this.goesOn = goesOn;
    this.watcher = watcher;
  }

  /// The smallest failing run that is found.
  ///
  /// @param failed a run that failed
  /// @param runner runs a scenario, [Simulation#run]
  /// @param goesOn asked before each try whether there is still time
  /// @param watcher is shown each smaller run
  public static Run shrink(
      Run failed, Function<Scenario, Run> runner, BooleanSupplier goesOn, Consumer<Run> watcher) {
    Shrinker shrinker = new Shrinker(failed, runner, goesOn, watcher);
    boolean smaller = failed.failure().isPresent();
    while (smaller && goesOn.getAsBoolean()) {
      smaller = shrinker.round();
    }
    return shrinker.best;
  }

  /// Tries everything once. Returns whether anything has made it smaller.
  private boolean round() {
    boolean smaller = ends();
    smaller |= strikes();
    smaller |= nodes();
    smaller |= clients();
    smaller |= shortStrikes();
    return smaller;
  }

  /// Ends soon after the failure, or sooner.
  private boolean ends() {
    long failedAt = 1 + failure(best).atMicros() / 1000;
    long duration = best.scenario().durationMillis();
    return (failedAt < duration && fails(best.scenario().withDuration(failedAt)))
        || fails(best.scenario().withDuration(Math.max(1, duration / 2)))
        || fails(best.scenario().withDuration(Math.max(1, duration * 3 / 4)));
  }

  /// Leaves out halves of the faults, quarters, and so on to single ones.
  private boolean strikes() {
    boolean smaller = false;
    for (int size = best.scenario().strikes().size(); size > 0; size /= 2) {
      for (int from = 0; from < best.scenario().strikes().size(); ) {
        List<Strike> fewer = new ArrayList<>(best.scenario().strikes());
        fewer.subList(from, Math.min(from + size, fewer.size())).clear();
        if (fails(best.scenario().withStrikes(fewer))) {
          smaller = true;
        } else {
          from += size;
        }
      }
    }
    return smaller;
  }

  private boolean nodes() {
    Scenario scenario = best.scenario();
    for (int nodes : List.of(3, 5, 7)) {
      List<Strike> fitting =
          scenario.strikes().stream()
              .filter(strike -> strike.fault().highestNode() <= nodes)
              .toList();
      if (nodes < scenario.nodes() && fails(scenario.withStrikes(fitting).withNodes(nodes))) {
        return true;
      }
    }
    return false;
  }

  private boolean clients() {
    Scenario scenario = best.scenario();
    int clients = scenario.clients();
    int perSecond = scenario.requestsPerSecond();
    for (int fewer : List.of(1, 2, 4)) {
      int rate = Math.max(1, perSecond * fewer / clients);
      if (fewer < clients && fails(scenario.withClients(fewer, rate))) {
        return true;
      }
    }
    return perSecond > 10 && fails(scenario.withClients(clients, perSecond / 2));
  }

  /// Lets each fault last only half as long.
  private boolean shortStrikes() {
    boolean smaller = false;
    for (int i = 0; i < best.scenario().strikes().size(); i++) {
      List<Strike> strikes = new ArrayList<>(best.scenario().strikes());
      Strike strike = strikes.get(i);
      if (strike.lastsMicros() > 1000) {
        strikes.set(i, new Strike(strike.atMicros(), strike.lastsMicros() / 2, strike.fault()));
        smaller |= fails(best.scenario().withStrikes(strikes));
      }
    }
    return smaller;
  }

  /// Whether a scenario, with any of a few seeds, fails as the first one did; then it is the best.
  private boolean fails(Scenario scenario) {
    for (int i = 0; i < SEEDS && goesOn.getAsBoolean(); i++) {
      Run run = runner.apply(scenario.withSeed(scenario.seed() + i));
      if (run.failure().filter(found -> found.kind().equals(failure(best).kind())).isPresent()) {
        best = run;
        watcher.accept(run);
        return true;
      }
    }
    return false;
  }

  private static Failure failure(Run run) {
    return run.failure().orElseThrow();
  }
}
