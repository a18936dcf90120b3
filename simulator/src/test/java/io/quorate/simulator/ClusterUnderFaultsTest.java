package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.world.TraceEvent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nodes of production under everything that may go wrong. `-Dquorate.node.seeds=N` tries that many
/// seeds, `-Dquorate.node.seed=S` begins with that one.
class ClusterUnderFaultsTest {
  private static final int SHORT = 15;
  private static final int SEEDS = Integer.getInteger("quorate.node.seeds", SHORT);
  private static final long FIRST = Long.getLong("quorate.node.seed", 1);

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void promises_are_kept_under_faults_and_all_goes_on_after_them(EngineName engine) {
    Map<String, Long> tally = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Run run = Simulation.run(Swarm.ofAll().withEngine(engine).scenario(seed));
      assertThat(run.failure()).as(() -> last(run)).isEmpty();
      run.outcomes().forEach((what, count) -> tally.merge(what, count, Long::sum));
      run.reached().forEach((what, count) -> tally.merge(what.word(), count, Long::sum));
    }
    if (SEEDS > SHORT) {
      tally.forEach((what, count) -> System.out.printf("%9d  %s%n", count, what));
    }
  }

  @Test
  void the_same_seed_gives_the_same_trace() {
    Scenario scenario = Swarm.ofAll().scenario(FIRST);
    assertThat(Simulation.run(scenario).hash()).isEqualTo(Simulation.run(scenario).hash());
    assertThat(Simulation.run(scenario).hash())
        .isNotEqualTo(Simulation.run(scenario.withSeed(FIRST + 1)).hash());
  }

  @Test
  void putting_everything_in_words_changes_nothing() {
    Scenario scenario = Swarm.ofAll().scenario(FIRST);
    Run told = Simulation.tell(scenario);
    assertThat(told.hash()).isEqualTo(Simulation.run(scenario).hash());
    assertThat(told.trace()).hasSizeGreaterThan(1000);
  }

  private static String last(Run run) {
    List<String> lines = run.trace().stream().map(TraceEvent::toString).toList();
    return "seed %d: %s%n%s"
        .formatted(run.scenario().seed(), run.scenario(), String.join("\n", lines));
  }
}
