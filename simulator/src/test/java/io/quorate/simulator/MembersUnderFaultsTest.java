package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.probe.Probe;
import io.quorate.simulator.world.Settings;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups whose members change again and again, while messages, processes and power are lost.
/// `-Dquorate.members.seeds=N` tries that many seeds, `-Dquorate.members.seed=S` begins with that
/// one.
class MembersUnderFaultsTest {
  private static final int SEEDS = Integer.getInteger("quorate.members.seeds", 12);
  private static final long FIRST = Long.getLong("quorate.members.seed", 1);

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void promises_are_kept_while_members_come_and_go(EngineName engine) {
    Map<Probe, Long> reached = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Run run = Simulation.run(swarm(engine).scenario(seed));
      assertThat(run.failure()).as("seed %d", seed).isEmpty();
      assertThat(run.standstill()).as("seed %d", seed).isEmpty();
      run.reached().forEach((probe, count) -> reached.merge(probe, count, Long::sum));
    }
    assertThat(reached)
        .containsKeys(
            Stream.of(Probe.JOINT_CONFIGURATION_LEFT, Probe.MEMBERS_UNDONE, Probe.LEADER_LEAVES)
                .filter(probe -> probe.concerns(engine))
                .toArray(Probe[]::new));
  }

  private static Swarm swarm(EngineName engine) {
    return new Swarm(
        Optional.empty(),
        Optional.of(8),
        Optional.of(100),
        Optional.empty(),
        Optional.of(8_000L),
        Optional.of(Settings.TIGHT),
        Optional.of(100),
        engine,
        EnumSet.of(
            FaultKind.MEMBERS,
            FaultKind.STORM,
            FaultKind.CUT_ONE_WAY,
            FaultKind.PARTITION,
            FaultKind.KILL,
            FaultKind.POWER_LOSS,
            FaultKind.PAUSE));
  }
}
