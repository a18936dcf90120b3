package io.quorate.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import io.quorate.protocol.multipaxos.MultiPaxosProtocol;
import io.quorate.protocol.raft.RaftProtocol;
import io.quorate.protocol.scenario.Protocol;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What a runtime needs of an engine holds for both.
class EngineConformanceTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId THREE = new NodeId(3);
  private static final NodeId FOUR = new NodeId(4);
  private static final long SECOND = 1_000_000_000;

  static Stream<Arguments> engines() {
    return Stream.of(
        Arguments.of("raft", RaftProtocol.INSTANCE),
        Arguments.of("multi-paxos", MultiPaxosProtocol.INSTANCE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_command_is_reported_by_all_once_and_in_order(String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.input(ONE, group.propose("a", "b"));
    group.input(ONE, group.propose("c"));
    for (NodeId id : Group.nodes(1, 3)) {
      assertThat(group.commands(id)).containsExactly("a", "b", "c");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void who_does_not_lead_refuses_commands_changes_and_transfers(String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.input(
        TWO,
        group.propose("a"),
        new Input.ChangeMembers(new RequestId(1, 7), Configuration.of(List.of(ONE)), 9, false),
        new Input.TransferLeadership(8, THREE));
    assertThat(group.events(TWO).stream().filter(Event.Refused.class::isInstance)).hasSize(1);
    assertThat(group.events(TWO))
        .contains(
            new Event.ChangeRefused(new RequestId(1, 7), Event.ChangeRefused.Reason.NOT_LEADER),
            new Event.TransferRefused(8, Event.TransferRefused.Reason.NOT_LEADER));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void what_was_reported_is_reported_again_by_the_next_leader_and_after_a_restart(
      String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.input(ONE, group.propose("a", "b"));
    group.crash(ONE);
    lead(group, TWO);
    group.input(TWO, group.propose("c"));
    group.start(ONE);
    group.expire(TWO, Timer.HEARTBEAT);
    group.expire(TWO, Timer.HEARTBEAT);
    assertThat(group.status(TWO).epoch()).isGreaterThan(1);
    for (NodeId id : Group.nodes(1, 3)) {
      assertThat(group.commands(id)).containsExactly("a", "b", "c");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_read_is_confirmed_at_the_leader_and_at_others(String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.input(ONE, group.propose("a"));
    group.input(ONE, new Input.Read(1));
    group.input(TWO, new Input.Read(2));
    long last = group.status(ONE).commitIndex();
    assertThat(group.events(ONE)).contains(new Event.ReadConfirmed(1, last));
    assertThat(group.events(TWO)).contains(new Event.ReadConfirmed(2, last));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void members_are_changed_to_any_others(String name, Protocol engine) {
    Group group = led(engine, 3, 3);
    group.input(ONE, group.propose("a"));
    List<NodeId> others = List.of(THREE, FOUR, new NodeId(5));
    long basis = group.status(ONE).commitIndex();
    RequestId id = new RequestId(1, 99);
    group.input(ONE, new Input.ChangeMembers(id, Configuration.of(others), basis, false));
    for (int i = 0; i < 5; i++) {
      group.pass(SECOND / 10);
      for (NodeId each : Group.nodes(1, 6)) {
        if (group.status(each).leads()) {
          group.expire(each, Timer.HEARTBEAT);
        }
      }
    }
    Engine.Status leader =
        Group.nodes(1, 6).stream()
            .map(group::status)
            .filter(Engine.Status::leads)
            .findFirst()
            .orElseThrow();
    assertThat(leader.configuration()).isEqualTo(Configuration.of(others));
    assertThat(others).contains(leader.self());
    group.input(leader.self(), group.propose("b"));
    for (NodeId each : others) {
      assertThat(group.commands(each)).containsExactly("a", "b");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void the_leadership_is_handed_over(String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.input(ONE, new Input.TransferLeadership(1, THREE));
    assertThat(group.status(THREE).leads()).isTrue();
    assertThat(group.status(ONE).leader()).contains(THREE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_leader_names_those_who_could_take_over_at_once(String name, Protocol engine) {
    Group group = led(engine, 5, 0);
    NodeId five = new NodeId(5);
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.engine(ONE).heirs()).containsExactly(TWO, THREE, FOUR, five);
    assertThat(group.engine(TWO).heirs()).isEmpty();

    group.crash(FOUR);
    group.input(ONE, group.propose("a"));
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.engine(ONE).heirs())
        .as("not 4, who is behind")
        .containsExactly(TWO, THREE, five);
    group.start(FOUR);
    group.expire(ONE, Timer.HEARTBEAT);
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.engine(ONE).heirs()).containsExactly(TWO, THREE, FOUR, five);

    group.cutOff(five);
    group.pass(2 * SECOND);
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.engine(ONE).heirs())
        .as("not 5, who is not heard")
        .containsExactly(TWO, THREE, FOUR);

    group.input(ONE, new Input.TransferLeadership(1, five));
    assertThat(group.engine(ONE).heirs()).as("while it makes way").isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void who_was_away_for_too_long_goes_on_from_a_snapshot(String name, Protocol engine) {
    Group group = led(engine, 3, 0);
    group.crash(THREE);
    group.input(ONE, group.propose("a", "b"));
    long applied = group.status(ONE).commitIndex();
    SnapshotHead head = group.engine(ONE).snapshotHead(applied).orElseThrow();
    group.disk(ONE).snapshot(head);
    group.input(ONE, new Input.Snapshotted(applied, 0, 0));
    assertThat(group.status(ONE).baseIndex()).isEqualTo(applied);
    group.start(THREE);
    group.expire(ONE, Timer.HEARTBEAT);
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.events(THREE)).contains(new Event.SnapshotNeeded(ONE, applied));
    group.disk(THREE).snapshot(head);
    group.input(THREE, new Input.SnapshotReceived(head));
    assertThat(group.events(THREE)).contains(new Event.SnapshotInstalled(head));
    group.input(ONE, group.propose("c"));
    group.expire(ONE, Timer.HEARTBEAT);
    assertThat(group.commands(THREE)).containsExactly("c");
  }

  /// Once there is a leader a command costs one round trip and one sync on each node, and one more
  /// message to each to tell that it is decided, which nobody answers.
  @Test
  void a_command_costs_both_engines_the_same_syncs_and_messages() {
    assertThat(costOfHundredCommands(RaftProtocol.INSTANCE)).containsExactly(1200L, 500L);
    assertThat(costOfHundredCommands(MultiPaxosProtocol.INSTANCE)).containsExactly(1200L, 500L);
  }

  private static List<Long> costOfHundredCommands(Protocol engine) {
    Group group = led(engine, 5, 0);
    group.input(ONE, group.propose("warm"));
    long messages = group.messages();
    long syncs = group.syncs();
    for (int i = 0; i < 100; i++) {
      group.input(ONE, group.propose("command " + i));
    }
    return List.of(group.messages() - messages, group.syncs() - syncs);
  }

  private static Group led(Protocol engine, int size, int joining) {
    Group group = new Group(engine, size, joining);
    lead(group, ONE);
    return group;
  }

  private static void lead(Group group, NodeId id) {
    group.pass(2 * SECOND);
    group.expire(id, Timer.ELECTION);
    assertThat(group.status(id).leads()).isTrue();
  }
}
