package io.quorate.protocol.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.multipaxos.MultiPaxosProtocol;
import io.quorate.protocol.raft.RaftProtocol;
import io.quorate.protocol.scenario.Protocol;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A group of which nothing is wanted costs nothing, and is there at once when something is. Its
/// nodes answer for each other meanwhile.
class QuiescenceTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId THREE = new NodeId(3);
  private static final List<NodeId> ALL = List.of(ONE, TWO, THREE);
  private static final long SECOND = 1_000_000_000;

  static Stream<Arguments> engines() {
    return Stream.of(
        Arguments.of("raft", RaftProtocol.INSTANCE),
        Arguments.of("multi-paxos", MultiPaxosProtocol.INSTANCE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_group_of_which_nothing_is_wanted_for_an_election_timeout_stops_all_timers(
      String name, Protocol engine) {
    Group group = led(engine);
    group.input(ONE, group.propose("a"));
    checkQuorum(group);
    assertThat(group.running(ONE)).as("just now something was wanted").isNotEmpty();
    checkQuorum(group);
    for (NodeId each : ALL) {
      assertThat(group.running(each)).isEmpty();
      assertThat(group.commands(each)).containsExactly("a");
      assertThat(group.status(each).leader()).contains(ONE);
    }
    assertThat(group.engine(ONE).reliesOn()).containsExactlyInAnyOrder(TWO, THREE);
    assertThat(group.engine(TWO).reliesOn()).containsExactly(ONE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void without_the_option_nobody_does(String name, Protocol engine) {
    Group group = new Group(engine, 3, 0);
    lead(group, ONE);
    for (int i = 0; i < 5; i++) {
      checkQuorum(group);
    }
    assertThat(group.running(ONE)).containsExactly(Timer.HEARTBEAT, Timer.CHECK_QUORUM);
    assertThat(group.running(TWO)).containsExactly(Timer.ELECTION);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_command_rouses_everybody(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.input(ONE, group.propose("a"));
    for (NodeId each : ALL) {
      assertThat(group.running(each)).isNotEmpty();
      assertThat(group.engine(each).reliesOn()).isEmpty();
      assertThat(group.commands(each)).containsExactly("a");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_read_on_any_node_rouses_everybody_and_is_confirmed(String name, Protocol engine) {
    for (NodeId reader : ALL) {
      Group group = quiescent(engine);
      group.pass(3600 * SECOND);
      group.input(reader, new Input.Read(7));
      assertThat(group.events(reader))
          .contains(new Event.ReadConfirmed(7, group.status(ONE).commitIndex()));
      for (NodeId each : ALL) {
        assertThat(group.running(each)).isNotEmpty();
      }
    }
  }

  /// Nobody was heard of for an hour, but their nodes were.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_strict_change_of_members_is_not_refused_for_the_silence(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.pass(3600 * SECOND);
    Input.ChangeMembers change =
        new Input.ChangeMembers(
            new RequestId(1, 99),
            Configuration.of(List.of(ONE, TWO)),
            group.status(ONE).commitIndex(),
            true);
    assertThat(group.engine(ONE).objectionTo(change)).isEmpty();
    group.input(ONE, change);
    for (int i = 0; i < 3; i++) {
      group.pass(SECOND / 10);
      ALL.stream()
          .filter(each -> group.status(each).leads())
          .toList()
          .forEach(each -> group.expire(each, Timer.HEARTBEAT));
    }
    assertThat(group.status(TWO).configuration()).isEqualTo(change.target());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_leader_that_is_quiescent_hands_over(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.input(ONE, new Input.TransferLeadership(1, THREE));
    assertThat(group.status(THREE).leads()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void followers_whose_leader_is_silent_elect_another(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.crash(ONE);
    group.pass(SECOND);
    for (NodeId each : List.of(TWO, THREE)) {
      group.input(each, new Input.Silent(ONE));
      assertThat(group.running(each)).containsExactly(Timer.ELECTION);
    }
    group.expire(TWO, Timer.ELECTION);
    assertThat(group.status(TWO).leads()).isTrue();
  }

  /// A process that dies loses its connections at once.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void followers_that_lose_the_connection_to_their_leader_elect_another(
      String name, Protocol engine) {
    Group group = quiescent(engine);
    group.crash(ONE);
    group.input(TWO, new Input.Disconnected(ONE));
    group.input(THREE, new Input.Disconnected(ONE));
    group.expire(TWO, Timer.ELECTION);
    assertThat(group.status(TWO).leads()).isTrue();
  }

  /// Otherwise one node that hears less than the others would end the reign of a leader that lives:
  /// the others have heard nothing for as long as it.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void one_follower_that_misses_its_leader_does_not_bring_it_down(String name, Protocol engine) {
    Group group = quiescent(engine);
    long epoch = group.status(ONE).epoch();
    group.pass(3600 * SECOND);
    group.cutOff(ONE);
    group.input(TWO, new Input.Silent(ONE));
    group.joinAgain(ONE);
    group.expire(TWO, Timer.ELECTION);
    assertThat(group.status(ONE).leads()).isTrue();
    assertThat(group.status(ONE).epoch()).isEqualTo(epoch);
    assertThat(group.running(ONE)).as("it shows that it lives").contains(Timer.HEARTBEAT);
    assertThat(group.status(TWO).leader()).contains(ONE);
  }

  /// Who asks may be cut off from the leader, which does not hear of it then but from the others.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void who_is_asked_whether_there_is_a_leader_asks_the_leader(String name, Protocol engine) {
    Group group = quiescent(engine);
    long epoch = group.status(ONE).epoch();
    group.cut(ONE, TWO);
    group.input(TWO, new Input.Silent(ONE));
    group.expire(TWO, Timer.ELECTION);
    assertThat(group.running(ONE)).contains(Timer.HEARTBEAT);
    assertThat(group.running(THREE)).containsExactly(Timer.ELECTION);
    assertThat(group.status(THREE).leader()).contains(ONE);
    assertThat(group.status(THREE).epoch()).isEqualTo(epoch);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_leader_leads_no_more_when_too_few_nodes_live(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.input(ONE, new Input.Silent(TWO));
    assertThat(group.status(ONE).leads()).isTrue();
    group.input(ONE, new Input.Silent(THREE));
    assertThat(group.status(ONE).leads()).isFalse();
    assertThat(group.running(ONE)).containsExactly(Timer.ELECTION);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void who_misses_something_does_not_become_quiescent(String name, Protocol engine) {
    Group group = led(engine);
    group.cutOff(THREE);
    group.input(ONE, group.propose("a"));
    checkQuorum(group);
    checkQuorum(group);
    assertThat(group.running(ONE)).as("not long enough not heard of").isNotEmpty();
    group.joinAgain(THREE);
    heartbeats(group);
    checkQuorum(group);
    assertThat(group.commands(THREE)).containsExactly("a");
    assertThat(group.running(THREE)).isEmpty();
  }

  /// What was said to it is lost, and it does not know that the others rest.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void one_that_has_not_heard_of_the_quiescence_asks_for_its_leader(String name, Protocol engine) {
    Group group = led(engine);
    checkQuorum(group);
    group.cutOff(THREE);
    group.pass(SECOND / 2);
    group.expire(ONE, Timer.CHECK_QUORUM);
    assertThat(group.running(TWO)).isEmpty();
    group.joinAgain(THREE);
    group.expire(THREE, Timer.ELECTION);
    assertThat(group.status(ONE).leads()).isTrue();
    assertThat(group.status(THREE).leader()).contains(ONE);
    checkQuorum(group);
    checkQuorum(group);
    assertThat(group.running(THREE)).isEmpty();
  }

  /// Otherwise one node that is away for a day would keep all groups busy for a day.
  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void one_node_that_is_away_keeps_nobody_busy_and_is_told_all_when_it_is_back(
      String name, Protocol engine) {
    Group group = led(engine);
    group.cutOff(THREE);
    group.input(ONE, group.propose("a"));
    for (int i = 0; i < 3; i++) {
      checkQuorum(group);
    }
    assertThat(group.running(ONE)).isEmpty();
    assertThat(group.running(TWO)).isEmpty();
    assertThat(group.engine(ONE).reliesOn()).contains(THREE);
    group.joinAgain(THREE);
    group.input(ONE, new Input.Connected(THREE));
    heartbeats(group);
    assertThat(group.commands(THREE)).containsExactly("a");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("engines")
  void a_node_that_was_never_silent_does_not_rouse_anybody(String name, Protocol engine) {
    Group group = quiescent(engine);
    group.input(ONE, new Input.Connected(THREE));
    group.input(TWO, new Input.Connected(THREE));
    group.input(TWO, new Input.Silent(THREE));
    group.input(TWO, new Input.Disconnected(THREE));
    for (NodeId each : ALL) {
      assertThat(group.running(each)).isEmpty();
    }
  }

  private static Group quiescent(Protocol engine) {
    Group group = led(engine);
    checkQuorum(group);
    checkQuorum(group);
    assertThat(group.running(ONE)).isEmpty();
    return group;
  }

  private static Group led(Protocol engine) {
    Group group = new Group(engine, 3, 0, List.of("quiesces=1"));
    lead(group, ONE);
    return group;
  }

  private static void lead(Group group, NodeId id) {
    group.pass(2 * SECOND);
    group.expire(id, Timer.ELECTION);
    assertThat(group.status(id).leads()).isTrue();
  }

  /// An election timeout of the leader's, with its signs of life.
  private static void checkQuorum(Group group) {
    heartbeats(group);
    group.expire(ONE, Timer.CHECK_QUORUM);
  }

  private static void heartbeats(Group group) {
    for (int i = 0; i < 5; i++) {
      group.pass(SECOND / 10);
      group.expire(ONE, Timer.HEARTBEAT);
    }
  }
}
