package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.codec.PeerMessage.ForwardRefused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a client is told. Every request ends once, in one of three ways.
class GroupTest {
  private static final Duration TIMEOUT = NodeOptions.DEFAULT.requestTimeout();
  private static final Duration INSTANT = Duration.ofNanos(1);

  // Done

  @Test
  void a_command_is_done_when_it_is_committed_and_applied() {
    TestNode leader = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<Integer>> outcome = leader.submit("foo");
    assertThat(leader.raftSentTo(TWO, AppendEntries.class)).hasSize(1);
    assertThat(outcome).isNotDone();
    leader.acknowledge(THREE);
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 2));
  }

  @Test
  void commands_that_arrive_together_are_proposed_together_and_stay_in_order() {
    TestNode leader = TestNode.of(3).asLeader().acknowledge(THREE);
    List<CompletableFuture<Outcome<Integer>>> outcomes =
        IntStream.range(0, 100).mapToObj(i -> leader.submitLater(Bytes.utf8("c" + i))).toList();
    int frames = leader.frames();
    leader.run();
    assertThat(leader.frames() - frames).as("one for each of the others").isEqualTo(2);
    leader.acknowledge(TWO);
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i)).isCompletedWithValue(new Outcome.Done<>(i + 1, i + 2));
    }
  }

  @Test
  void a_group_of_one_needs_nobody() {
    TestNode alone = TestNode.of(1).asLeader();
    assertThat(alone.submit("foo")).isCompletedWithValue(new Outcome.Done<>(1, 2));
    assertThat(alone.query(Consistency.LINEARIZABLE))
        .isCompletedWithValue(new Outcome.Done<>(List.of("foo"), 2));
  }

  @Test
  void what_was_done_is_there_after_a_crash() {
    TestNode alone = TestNode.of(1).asLeader();
    var _ = alone.submit("foo");
    alone.crash().asLeader();
    assertThat(alone.query(Consistency.LINEARIZABLE))
        .isCompletedWithValue(new Outcome.Done<>(List.of("foo"), 3));
  }

  @Test
  void a_serializable_query_is_answered_at_once_whatever_the_state() {
    TestNode node = TestNode.of(3);
    assertThat(node.query(Consistency.SERIALIZABLE))
        .isCompletedWithValue(new Outcome.Done<>(List.of(), 0));
    node.replicate(TWO, 1, new Content.Command(new RequestId(9, 1), Bytes.utf8("foo")));
    node.pass(Duration.ofHours(1));
    assertThat(node.query(Consistency.SERIALIZABLE))
        .isCompletedWithValue(new Outcome.Done<>(List.of("foo"), 1));
  }

  // Refused

  @Test
  void without_a_leader_requests_wait_for_one_until_their_time_is_over() {
    TestNode node = TestNode.of(3);
    CompletableFuture<Outcome<Integer>> command = node.submit("foo");
    CompletableFuture<Outcome<List<String>>> query = node.query(Consistency.LINEARIZABLE);
    node.pass(TIMEOUT.minus(INSTANT));
    assertThat(command).isNotDone();
    assertThat(query).isNotDone();
    node.pass(NodeOptions.DEFAULT.raft().heartbeatInterval());
    assertThat(command).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
    assertThat(query).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
  }

  @Test
  void a_leader_that_is_found_in_time_gets_what_has_waited() {
    TestNode node = TestNode.of(3);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.asLeader().acknowledge(TWO);
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 2));
  }

  @Test
  void what_a_deposed_leader_could_not_replicate_is_refused_when_the_next_term_opens() {
    TestNode node = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.receive(TWO, new Heartbeat(2, 0, 0));
    assertThat(outcome).as("it may still be in the log of 2").isNotDone();
    node.receive(
        TWO,
        new AppendEntries(
            2, TestNode.id(1, 1), List.of(TestNode.entry(2, 2, new Content.Opening(2))), 2));
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.LEADER_CHANGED));
  }

  @Test
  void requests_beyond_the_bound_are_refused_at_once_and_the_others_are_not_harmed() {
    TestNode node = TestNode.of(3, withRequestsMax(4));
    List<CompletableFuture<Outcome<Integer>>> outcomes =
        IntStream.range(0, 4).mapToObj(i -> node.submitLater(Bytes.utf8("c" + i))).toList();
    assertThat(node.submitLater(Bytes.utf8("one more")))
        .isCompletedWithValue(new Outcome.Refused<>(Reason.OVERLOADED));
    node.asLeader().acknowledge(TWO);
    assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isCompleted());
    assertThat(node.submit("later")).as("there is room again").isNotDone();
  }

  @Test
  void few_requests_are_too_many_if_they_are_large() {
    TestNode node = TestNode.of(3, withBytesMax(10));
    CompletableFuture<Outcome<Integer>> first = node.submitLater(Bytes.utf8("123456"));
    assertThat(node.submitLater(Bytes.utf8("12345")))
        .isCompletedWithValue(new Outcome.Refused<>(Reason.OVERLOADED));
    CompletableFuture<Outcome<Integer>> second = node.submitLater(Bytes.utf8("1234"));
    node.asLeader().acknowledge(TWO);
    assertThat(first).isCompleted();
    assertThat(second).isCompleted();
    assertThat(node.submit("1234567890")).as("there is room again").isNotDone();
  }

  @Test
  void every_way_to_end_gives_room_again() {
    ends_that_give_room_again(withRequestsMax(1));
  }

  @Test
  void every_way_to_end_gives_room_for_bytes_again() {
    ends_that_give_room_again(withBytesMax(3));
  }

  private static void ends_that_give_room_again(NodeOptions options) {
    TestNode node = TestNode.of(3, options);
    assertThat(node.query(Consistency.SERIALIZABLE)).isCompleted();
    CompletableFuture<Outcome<List<String>>> read = node.query(Consistency.LINEARIZABLE);
    node.pass(TIMEOUT);
    assertThat(read).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
    CompletableFuture<Outcome<Integer>> unsent = node.submit("foo");
    node.pass(TIMEOUT);
    assertThat(unsent).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
    node.asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> sent = node.submit("foo");
    node.pass(TIMEOUT);
    assertThat(sent).isCompletedWithValue(new Outcome.Unknown<>(Doubt.TIMED_OUT));
    assertThat(node.submit("foo")).isNotDone();
  }

  @Test
  void a_bound_of_one_is_enough() {
    TestNode alone = TestNode.of(1, withRequestsMax(1)).asLeader();
    assertThat(alone.submit("foo")).isCompletedWithValue(new Outcome.Done<>(1, 2));
    assertThat(alone.submit("bar")).isCompletedWithValue(new Outcome.Done<>(2, 3));
  }

  @Test
  void a_leader_whose_disk_is_full_refuses_commands_and_answers_queries() {
    TestNode alone = TestNode.of(1).asLeader().full(true);
    assertThat(alone.submit("foo")).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
    assertThat(alone.query(Consistency.LINEARIZABLE)).isCompleted();
    assertThat(alone.full(false).submit("foo")).isCompletedWithValue(new Outcome.Done<>(1, 2));
  }

  @Test
  void what_has_waited_for_a_leader_is_refused_where_a_majority_has_no_room() {
    TestNode node = TestNode.of(3).full(true);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    assertThat(outcome).isNotDone();
    node.receive(TWO, new Fitness(0, Room.ENTRIES)).asLeader();
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
  }

  @Test
  void a_command_that_is_too_long_is_the_callers_mistake() {
    TestNode node = TestNode.of(1).asLeader();
    int longest = NodeOptions.DEFAULT.commandBytesMax();
    assertThatThrownBy(() -> node.submit(Bytes.wrap(new byte[longest + 1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("%d bytes is longer than the %d allowed", longest + 1, longest);
    assertThat(node.submit(Bytes.wrap(new byte[longest]))).isCompleted();
  }

  // Unknown

  @Test
  void a_command_that_was_proposed_and_not_decided_in_time_is_unknown() {
    TestNode leader = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<Integer>> outcome = leader.submit("foo");
    leader.pass(TIMEOUT.minus(INSTANT));
    assertThat(outcome).isNotDone();
    leader.pass(NodeOptions.DEFAULT.raft().heartbeatInterval());
    assertThat(outcome).isCompletedWithValue(new Outcome.Unknown<>(Doubt.TIMED_OUT));
  }

  /// A younger one is then in flight before it.
  @Test
  void a_command_that_was_tried_again_still_ends_in_time() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> old = node.submit("old");
    Content.Command first = node.sentTo(TWO, Forward.class).getFirst().commands().getFirst();
    node.pass(TIMEOUT.dividedBy(2)).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> young = node.submit("young");
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(first.id()), false));
    node.pass(NodeOptions.DEFAULT.raft().heartbeatInterval());
    assertThat(node.sentTo(TWO, Forward.class)).hasSize(1);
    node.pass(TIMEOUT.dividedBy(2));
    assertThat(old).isCompletedWithValue(new Outcome.Unknown<>(Doubt.TIMED_OUT));
    assertThat(young).isNotDone();
  }

  // The end

  @Test
  void a_node_that_stops_ends_every_request() {
    TestNode node = TestNode.of(3);
    CompletableFuture<Outcome<Integer>> waiting = node.submit("foo");
    CompletableFuture<Outcome<List<String>>> query = node.query(Consistency.LINEARIZABLE);
    CompletableFuture<Outcome<Integer>> notSeen = node.submitLater(Bytes.utf8("bar"));
    node.node().stop();
    assertThat(waiting).isCompletedWithValue(new Outcome.Refused<>(Reason.STOPPED));
    assertThat(query).isCompletedWithValue(new Outcome.Refused<>(Reason.STOPPED));
    assertThat(notSeen).isCompletedWithValue(new Outcome.Refused<>(Reason.STOPPED));

    TestNode leader = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<Integer>> proposed = leader.submit("foo");
    leader.node().stop();
    assertThat(proposed).isCompletedWithValue(new Outcome.Unknown<>(Doubt.STOPPED));
  }

  @Test
  void a_node_that_has_stopped_takes_nothing() {
    TestNode node = TestNode.of(3);
    node.node().stop();
    assertThat(node.submitLater(Bytes.utf8("foo")))
        .isCompletedWithValue(new Outcome.Refused<>(Reason.STOPPED));
  }

  /// Whoever is told an outcome may ask for the next thing at once.
  @Test
  void a_callback_may_make_the_next_request() {
    TestNode alone = TestNode.of(1).asLeader();
    List<Outcome<Integer>> outcomes = new ArrayList<>();
    alone
        .group()
        .submit(
            Bytes.utf8("foo"),
            first -> {
              outcomes.add(first);
              alone.group().submit(Bytes.utf8("bar"), outcomes::add);
            });
    alone.run();
    assertThat(outcomes).containsExactly(new Outcome.Done<>(1, 2), new Outcome.Done<>(2, 3));
  }

  @Test
  void every_change_to_another_leader_is_counted() {
    TestNode node = TestNode.of(3);
    assertThat(node.leadersSeen()).isZero();
    node.asFollowerOf(TWO, 4);
    node.asFollowerOf(TWO, 4);
    assertThat(node.leadersSeen()).isEqualTo(1);
    node.asFollowerOf(THREE, 5);
    node.asLeader();
    assertThat(node.leadersSeen()).isEqualTo(3);
  }

  @Test
  void a_group_is_hosted_once() {
    TestNode node = TestNode.of(1);
    assertThatThrownBy(
            () -> node.node().host(TestNode.GROUP, node.status().configuration(), new Notes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group 7 is hosted already");
  }

  private static NodeOptions withRequestsMax(int requestsMax) {
    NodeOptions options = NodeOptions.DEFAULT;
    return new NodeOptions(
        options.engine(),
        options.raft(),
        options.snapshots(),
        options.requestTimeout(),
        requestsMax,
        options.requestBytesMax(),
        options.commandBytesMax());
  }

  private static NodeOptions withBytesMax(int requestBytesMax) {
    NodeOptions options = NodeOptions.DEFAULT;
    return new NodeOptions(
        options.engine(),
        options.raft(),
        options.snapshots(),
        options.requestTimeout(),
        options.requestsMax(),
        requestBytesMax,
        requestBytesMax);
  }
}
