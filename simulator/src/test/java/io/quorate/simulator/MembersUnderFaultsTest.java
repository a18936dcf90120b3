package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.probe.Probe;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Groups whose members change again and again, under everything that may go wrong but the loss of
/// disks. `-Dquorate.members.seeds=N` tries that many seeds, `-Dquorate.members.seed=S` begins with
/// that one.
class MembersUnderFaultsTest {
  private static final int SEEDS = Integer.getInteger("quorate.members.seeds", 12);
  private static final long FIRST = Long.getLong("quorate.members.seed", 1);

  @Test
  void promises_are_kept_while_members_come_and_go() {
    Map<Probe, Long> reached = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Run run = Simulation.run(swarm().scenario(seed));
      assertThat(run.failure()).as("seed %d", seed).isEmpty();
      assertThat(run.standstill()).as("seed %d", seed).isEmpty();
      run.reached().forEach((probe, count) -> reached.merge(probe, count, Long::sum));
    }
    assertThat(reached)
        .containsKeys(Probe.JOINT_CONFIGURATION_LEFT, Probe.MEMBERS_UNDONE, Probe.LEADER_LEAVES);
  }

  private static Swarm swarm() {
    Set<FaultKind> faults = EnumSet.allOf(FaultKind.class);
    faults.removeIf(FaultKind::costsDisk);
    return new Swarm(
        Optional.empty(),
        Optional.empty(),
        Optional.of(200),
        Optional.empty(),
        Optional.of(8_000L),
        Optional.empty(),
        Optional.of(150),
        faults);
  }
}
