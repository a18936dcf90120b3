package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.world.Settings;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups that fall silent, again and again: clients want something rarely, and meanwhile nodes die
/// and cuts come and go. `-Dquorate.quiescence.seeds=N` tries that many seeds.
class QuiescenceTest {
  private static final int SEEDS = Integer.getInteger("quorate.quiescence.seeds", 4);

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void whatever_happens_while_it_is_quiescent_a_group_is_there_when_something_is_wanted(
      EngineName engine) {
    Swarm worlds =
        new Swarm(
            Optional.of(3),
            Optional.empty(),
            Optional.of(3),
            Optional.empty(),
            Optional.of(20_000L),
            Optional.of(Settings.TIGHT.withQuiescence().withEngine(engine)),
            Optional.of(500),
            engine,
            Set.of(
                FaultKind.PARTITION,
                FaultKind.DISCONNECTION,
                FaultKind.KILL,
                FaultKind.PAUSE,
                FaultKind.DRIFT,
                FaultKind.STORM));
    LongStream.rangeClosed(1, SEEDS)
        .forEach(seed -> {
          Run run = Simulation.run(worlds.scenario(seed));
          assertThat(run.failure()).as("seed %d", seed).isEmpty();
        });
  }
}
