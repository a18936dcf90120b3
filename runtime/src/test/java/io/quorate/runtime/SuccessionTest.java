package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who is preferred as a leader gets to lead (Raft thesis §3.10), and nothing goes to and fro.
class SuccessionTest {
  private static final Duration TIMEOUT = NodeOptions.DEFAULT.raft().electionTimeout();
  private static final Duration INTERVAL = NodeOptions.DEFAULT.raft().heartbeatInterval();
  private static final Duration PATIENCE = TIMEOUT.multipliedBy(Succession.PATIENCE);
  private static final Duration REST = TIMEOUT.multipliedBy(Succession.REST);
  private static final Fitness PREFERRED = new Fitness(5, Room.COMMANDS);

  @Test
  void a_leader_makes_way_for_a_preferred_voter_after_a_while() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(asked(leader, PATIENCE, PREFERRED)).isEmpty();
    assertThat(asked(leader, TIMEOUT.multipliedBy(2), PREFERRED)).contains(TWO);
  }

  @Test
  void it_makes_no_way_for_one_that_is_preferred_no_more_than_itself() {
    TestNode leader = TestNode.of(3, NodeOptions.DEFAULT.withLeaderPriority(5)).asLeader();
    assertThat(asked(leader, PATIENCE.multipliedBy(2), PREFERRED)).isEmpty();
  }

  @Test
  void it_makes_no_way_for_one_that_is_behind() {
    TestNode leader = TestNode.of(3).asLeader();
    var _ = leader.submit("foo");
    leader.acknowledge(THREE);
    assertThat(asked(leader, PATIENCE.multipliedBy(2), PREFERRED)).isEmpty();
    leader.acknowledge(TWO);
    assertThat(asked(leader, TIMEOUT.multipliedBy(2), PREFERRED)).contains(TWO);
  }

  @Test
  void it_makes_no_way_for_one_that_has_no_room() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(asked(leader, PATIENCE.multipliedBy(2), new Fitness(5, Room.ENTRIES))).isEmpty();
  }

  @Test
  void what_a_node_does_not_say_again_is_forgotten() {
    TestNode leader = TestNode.of(3).asLeader().receive(TWO, PREFERRED);
    assertThat(asked(leader, PATIENCE.multipliedBy(2), Fitness.USUAL)).isEmpty();
  }

  /// It may not come to lead, or not for long.
  @Test
  void who_was_asked_is_not_asked_again_for_a_longer_while() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(asked(leader, PATIENCE.plus(TIMEOUT), PREFERRED)).contains(TWO);
    var _ = asked(leader, TIMEOUT, PREFERRED); // what was begun goes on until it is given up
    assertThat(leader.status().leads()).isTrue();
    assertThat(asked(leader, REST.minus(TIMEOUT.multipliedBy(3)), PREFERRED)).isEmpty();
    assertThat(asked(leader, TIMEOUT.multipliedBy(4), PREFERRED)).contains(TWO);
  }

  @Test
  void who_has_just_lost_the_leadership_does_not_get_it_back_at_once() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4).receive(TWO, PREFERRED);
    node.asFollowerOf(THREE, 5).asLeader();
    assertThat(asked(node, PATIENCE.multipliedBy(2), PREFERRED)).isEmpty();
    assertThat(asked(node, REST, PREFERRED)).contains(TWO);
  }

  @Test
  void a_preferred_node_says_so_along_with_what_it_sends() {
    TestNode node = TestNode.of(3, NodeOptions.DEFAULT.withLeaderPriority(5)).asLeader();
    node.pass(TIMEOUT);
    assertThat(node.sentTo(TWO, Fitness.class)).containsExactly(PREFERRED);
    node.pass(INTERVAL);
    assertThat(node.sentTo(TWO)).isNotEmpty();
    assertThat(node.sentTo(TWO, Fitness.class)).as("again, so soon").isEmpty();
  }

  @Test
  void who_is_preferred_no_more_than_any_says_nothing() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    assertThat(node.sentTo(TWO)).isNotEmpty();
    assertThat(node.sentTo(TWO, Fitness.class)).isEmpty();
  }

  @Test
  void a_priority_has_bounds() {
    assertThatThrownBy(() -> NodeOptions.DEFAULT.withLeaderPriority(101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("leaderPriority must be from 0 to 100: 101");
  }

  /// Lets time pass in which the others answer the leader, and node 2 says how fit it is. Returns
  /// who was asked to take over.
  static List<NodeId> asked(TestNode leader, Duration time, Fitness fitness) {
    List<NodeId> asked = new ArrayList<>();
    for (Duration passed = Duration.ZERO;
        passed.compareTo(time) < 0;
        passed = passed.plus(INTERVAL)) {
      leader.pass(INTERVAL);
      note(leader, asked);
      long epoch = leader.status().epoch();
      long round =
          leader.raftSentTo(TWO, Heartbeat.class).stream()
              .mapToLong(Heartbeat::round)
              .max()
              .orElse(0);
      leader.receive(THREE, new HeartbeatReply(epoch, round));
      note(leader, asked);
      leader.receive(TWO, new HeartbeatReply(epoch, round));
      note(leader, asked);
      if (!fitness.isUsual()) {
        leader.receive(TWO, fitness);
        note(leader, asked);
      }
    }
    return asked;
  }

  private static void note(TestNode leader, List<NodeId> asked) {
    for (NodeId each : List.of(TWO, THREE)) {
      if (!leader.raftSentTo(each, TimeoutNow.class).isEmpty()) {
        asked.add(each);
      }
    }
  }
}
