package io.quorate.simulator.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScalingTest {
  private static final Duration LENGTH = Duration.ofMillis(200);

  private static Deployment deployment(EngineName engine, int nodes, int groups) {
    return new Deployment(engine, nodes, groups, 3, CostModel.DEFAULT, 1);
  }

  private static Load load(EngineName engine, int nodes, int groupsPerNode, int outstanding) {
    return new Load(deployment(engine, nodes, nodes * groupsPerNode), outstanding, LENGTH);
  }

  // ---- what more nodes bring
  // -------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void twice_the_nodes_with_twice_the_groups_do_nearly_twice_as_much(EngineName engine) {
    for (int groupsPerNode : new int[] {1, 8}) {
      Throughput few = Scaling.of(load(engine, 4, groupsPerNode, 4));
      Throughput many = Scaling.of(load(engine, 8, groupsPerNode, 4));
      assertThat(many.commandsPerSecond() / few.commandsPerSecond())
          .as("%d groups on each of 4 and 8 nodes", groupsPerNode)
          .isGreaterThan(1.8);
      assertThat(many.failed()).isZero();
    }
  }

  /// Without more nodes more groups bring no more, once the processors are busy.
  @Test
  void what_is_done_is_bounded_by_the_processors() {
    Throughput busy = Scaling.of(load(EngineName.RAFT, 3, 8, 32));
    Throughput busier = Scaling.of(load(EngineName.RAFT, 3, 16, 32));
    assertThat(busy.busy()).isGreaterThan(0.85);
    assertThat(busier.commandsPerSecond() / busy.commandsPerSecond()).isCloseTo(1, within(0.1));
    assertThat(busier.p50Millis()).isGreaterThan(1.5 * busy.p50Millis());
  }

  /// The costs are chosen so: see [CostModel].
  @Test
  void a_command_of_a_thousand_clients_costs_three_processors_what_a_put_does() {
    Deployment one = deployment(EngineName.RAFT, 3, 1);
    Throughput throughput = Scaling.of(new Load(one, 1000, Duration.ofSeconds(4)));
    double micros = 3 * throughput.busy() / throughput.commandsPerSecond() * 1e6;
    assertThat(micros).isCloseTo(91, within(2.0));
  }

  @Test
  void a_lone_command_takes_a_sync_and_the_way_to_a_follower_and_back() {
    Load load = new Load(deployment(EngineName.RAFT, 3, 1), 1, LENGTH);
    assertThat(Scaling.of(load).p50Millis()).isBetween(1.5, 2.0);
  }

  @ParameterizedTest
  @EnumSource
  void the_same_seed_gives_the_same_result(EngineName engine) {
    Load load = load(engine, 5, 3, 2);
    assertThat(Scaling.of(load)).isEqualTo(Scaling.of(load));
    assertThat(Scaling.ofSilence(load.deployment()))
        .isEqualTo(Scaling.ofSilence(load.deployment()));
  }

  // ---- that it is done right
  // -------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void every_member_of_a_group_applies_each_of_its_commands_once_and_nobody_else_does(
      EngineName engine) {
    Fleet fleet = new Fleet(deployment(engine, 5, 10));
    fleet.settle();
    ClosedLoop clients = new ClosedLoop(fleet);
    clients.begin(3);
    fleet.pass(LENGTH);
    clients.end();
    assertThat(clients.failed()).isZero();
    for (int group = 0; group < 10; group++) {
      int done = fleet.members(group).getFirst().tally().count();
      assertThat(done).as("commands of group %d", group).isGreaterThan(100);
      assertThat(fleet.members(group))
          .extracting(member -> member.tally().count())
          .containsOnly(done);
    }
  }

  @Test
  void a_command_that_comes_twice_or_to_another_group_is_noticed() {
    Tally tally = new Tally(3, () -> {});
    assertThat(tally.apply(1, Tally.command(3, 0))).isEqualTo(1);
    assertThatThrownBy(() -> tally.apply(2, Tally.command(3, 0)))
        .hasMessage("command 0 of group 3 is applied by group 3, which has had it");
    assertThatThrownBy(() -> tally.apply(2, Tally.command(4, 0)))
        .hasMessage("command 0 of group 4 is applied by group 3, which has had it");
  }

  /// So logs in memory do not grow without end.
  @Test
  void a_long_run_takes_snapshots() {
    Fleet fleet = new Fleet(deployment(EngineName.RAFT, 3, 1));
    fleet.settle();
    ClosedLoop clients = new ClosedLoop(fleet);
    clients.begin(500);
    fleet.pass(Duration.ofMillis(600));
    clients.end();
    assertThat(fleet.members(0))
        .allMatch(member -> member.replica().status().snapshotIndex() >= 10_000);
  }

  @ParameterizedTest
  @CsvSource({"3,3", "7,3", "12,3", "15,5", "4,1"})
  void groups_are_spread_evenly(int nodes, int replicas) {
    Deployment deployment =
        new Deployment(EngineName.RAFT, nodes, 4 * nodes, replicas, CostModel.DEFAULT, 1);
    Map<NodeId, Integer> hosted = new TreeMap<>();
    Map<NodeId, Integer> led = new TreeMap<>();
    for (int group = 0; group < deployment.groups(); group++) {
      List<NodeId> members = deployment.members(group);
      assertThat(members).hasSize(replicas).doesNotHaveDuplicates();
      members.forEach(member -> hosted.merge(member, 1, Integer::sum));
      led.merge(members.getFirst(), 1, Integer::sum);
    }
    assertThat(hosted.values()).hasSize(nodes).containsOnly(4 * replicas);
    assertThat(led.values()).hasSize(nodes).containsOnly(4);
  }

  // ---- what idle groups cost
  // -------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void idle_groups_send_nothing_of_their_own(EngineName engine) {
    List<IdleCost> costs = new ArrayList<>();
    for (int groups : new int[] {0, 30, 300}) {
      costs.add(Scaling.ofSilence(deployment(engine, 3, groups)));
    }
    assertThat(costs.get(0).messagesPerSecond()).isZero();
    assertThat(costs.get(1).messagesPerSecond())
        .as("a sign of life on each of six ways, ten times a second")
        .isEqualTo(60);
    assertThat(costs.get(2).messagesPerSecond()).isEqualTo(60);
    assertThat(costs.get(2).busy()).isCloseTo(costs.get(1).busy(), within(0.0001));
  }
}
