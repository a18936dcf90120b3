package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.fault.ClockFault;
import io.quorate.simulator.fault.DiskFault;
import io.quorate.simulator.fault.Fault;
import io.quorate.simulator.fault.FaultKind;
import io.quorate.simulator.fault.Strike;
import io.quorate.simulator.probe.Probe;
import io.quorate.simulator.workload.Workload;
import io.quorate.simulator.world.Settings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultsTest {
  /// One kind at a time, again and again: a cluster stands each of them.
  @ParameterizedTest
  @EnumSource(FaultKind.class)
  void a_cluster_stands(FaultKind kind) {
    Swarm swarm =
        new Swarm(
            Optional.of(3),
            Optional.of(8),
            Optional.of(200),
            Optional.empty(),
            Optional.of(5_000L),
            Optional.empty(),
            Optional.of(500),
            EngineName.RAFT,
            EnumSet.of(kind));
    for (EngineName engine : EngineName.values()) {
      for (long seed = 1; seed <= 3; seed++) {
        Run run = Simulation.run(swarm.withEngine(engine).scenario(seed));
        assertThat(run.failure()).as("%s, seed %d", engine.word(), seed).isEmpty();
        assertThat(run.scenario().strikes()).isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Workload.Kind.class)
  void clients_of_a_sound_cluster_are_served(Workload.Kind workload) {
    Run run = Simulation.run(scenario(workload));
    assertThat(run.failure()).isEmpty();
    assertThat(run.outcomes())
        .containsOnlyKeys(
            "read: done",
            "aged read: done",
            "write: done",
            "open: done",
            "retried write: done",
            "compaction: done");
    assertThat(run.requests()).isGreaterThan(1000);
  }

  @Test
  void a_node_that_lost_its_disk_is_refused_and_the_others_go_on() {
    Run run = run(3, at(2000, new DiskFault.Wipe(1)));
    assertThat(run.failure()).isEmpty();
    assertThat(run.standstill()).isEmpty();
    assertThat(run.reached()).containsKey(Probe.WIPED_NODE_REFUSED);
  }

  /// One altered byte may be where it does no harm, in what was not acknowledged; of some bytes one
  /// is not.
  @ParameterizedTest
  @EnumSource(EngineName.class)
  void what_a_disk_has_lost_the_others_make_good(EngineName engine) {
    Run run = Simulation.run(damaged(engine, List.of(1, 1, 1)));
    assertThat(run.failure()).isEmpty();
    assertThat(run.standstill()).isEmpty();
    assertThat(run.reached()).containsKey(Probe.DAMAGE_MENDED);
  }

  @Test
  void without_a_majority_of_disks_it_is_said_why_nothing_goes_on() {
    Run run = Simulation.run(damaged(EngineName.RAFT, List.of(1, 1, 1, 3, 3, 3)));
    assertThat(run.failure()).isEmpty();
    assertThat(run.standstill())
        .contains(
            "no quorum: 1 of 3 nodes are left"
                + " (node 1: its disk is damaged, node 3: its disk is damaged)");
  }

  /// Of each of these nodes, one after another, a byte is altered, before any of them starts again.
  private static Scenario damaged(EngineName engine, List<Integer> nodes) {
    List<Strike> strikes = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      strikes.add(new Strike(2_000_000 + i, 500_000, new DiskFault.Damage(nodes.get(i))));
    }
    return new Scenario(
        1, 3, 8, 300, Workload.Kind.KEYS, 5000, Settings.ORDINARY.withEngine(engine), strikes);
  }

  @Test
  void a_wall_clock_that_jumps_changes_nothing() {
    Strike jump = at(1000, new ClockFault.Jump(1, 3_600_000));
    Strike back = at(2000, new ClockFault.Jump(1, -7_200_000));
    assertThat(outcomesOf(run(3, jump, back))).isEqualTo(outcomesOf(run(3)));
  }

  private static List<Object> outcomesOf(Run run) {
    return List.of(run.requests(), run.outcomes(), run.simulated());
  }

  private static Strike at(int millis, Fault fault) {
    return new Strike(millis * 1000L, 100_000, fault);
  }

  private static Run run(int nodes, Strike... strikes) {
    return Simulation.run(
        scenario(Workload.Kind.KEYS).withStrikes(List.of(strikes)).withNodes(nodes));
  }

  private static Scenario scenario(Workload.Kind workload) {
    return new Scenario(1, 3, 8, 300, workload, 5000, Settings.ORDINARY, List.of());
  }
}
