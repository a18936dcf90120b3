package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.ClockFault;
import io.quorate.simulator.fault.Fault;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.fault.Strike;
import io.quorate.simulator.world.Settings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Leaders that read by lease. `-Dquorate.lease.seeds=N` tries that many seeds.
class LeasesTest {
  private static final int SEEDS = Integer.getInteger("quorate.lease.seeds", 4);

  /// A fifth: the clocks of these worlds are as bad as leases may be told.
  private static final int DRIFT = 200;

  private static final Settings SETTINGS = Settings.TIGHT.withLeases(DRIFT);

  private static final Swarm WORLDS =
      new Swarm(
          Optional.of(3),
          Optional.empty(),
          Optional.of(400),
          Optional.empty(),
          Optional.of(5_000L),
          Optional.of(SETTINGS),
          Optional.of(200),
          EngineName.RAFT,
          Set.of(
              FaultKind.PARTITION,
              FaultKind.DISCONNECTION,
              FaultKind.KILL,
              FaultKind.PAUSE,
              FaultKind.DRIFT,
              FaultKind.STORM));

  @Test
  void reads_are_linearizable_as_long_as_no_clock_is_further_off_than_they_were_told() {
    LongStream.rangeClosed(1, SEEDS)
        .forEach(seed -> {
          Run run = Simulation.run(with(seed));
          assertThat(run.failure()).as("seed %d", seed).isEmpty();
        });
  }

  /// Clocks are right, or as far off as can be.
  private static Scenario with(long seed) {
    Scenario drawn = WORLDS.scenario(seed);
    List<Strike> strikes =
        drawn.strikes().stream()
            .map(strike ->
                new Strike(strike.atMicros(), strike.lastsMicros(), farthest(strike.fault())))
            .toList();
    return drawn.withStrikes(strikes);
  }

  private static Fault farthest(Fault fault) {
    return fault instanceof ClockFault.Drift(int node, int rate)
        ? new ClockFault.Drift(node, rate < 1000 ? 1000 - DRIFT : 1000 + DRIFT)
        : fault;
  }
}
