package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.codec.PeerMessage.ForwardRefused;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Commands that may be executed twice are given to one leader after another.
class IdempotentCommandsTest {
  @Test
  void the_next_leader_gets_what_the_last_one_may_have_lost() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    Content.Command first = forwarded(node, TestNode.TWO);
    node.asFollowerOf(THREE, 5);
    Content.Command second = forwarded(node, THREE);
    assertThat(second.payload()).isEqualTo(first.payload());
    assertThat(second.id()).isNotEqualTo(first.id());

    node.replicate(THREE, 5, second);
    assertThat(end).isCompletedWithValue(new Attempts<>(new Outcome.Done<>(1, 1), true));
  }

  /// Only what may have been executed before is in doubt.
  @Test
  void one_attempt_is_one_attempt() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    Content.Command refused = forwarded(node, TWO);
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(refused.id()), false));
    node.asFollowerOf(THREE, 5);
    node.replicate(THREE, 5, forwarded(node, THREE));
    assertThat(end).isCompletedWithValue(new Attempts<>(new Outcome.Done<>(1, 1), false));
  }

  @Test
  void an_opening_without_it_is_no_refusal() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    node.replicate(THREE, 5, new Content.Opening(5));
    assertThat(end).isNotDone();
    assertThat(forwarded(node, THREE).payload()).isEqualTo(Bytes.utf8("foo"));
  }

  /// A frame got lost, and nobody will ever say so.
  @Test
  void a_leader_that_says_nothing_is_asked_again() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    Duration patience = node.node().options().raft().electionTimeout();
    node.asFollowerOf(TWO, 4).pass(patience.minusMillis(1));
    assertThat(node.sentTo(TWO, Forward.class)).as("not yet").isEmpty();
    node.asFollowerOf(TWO, 4).pass(Duration.ofMillis(200));
    node.replicate(TWO, 4, forwarded(node, TWO));
    assertThat(end).isCompletedWithValue(new Attempts<>(new Outcome.Done<>(1, 1), true));
  }

  @Test
  void one_that_waits_for_a_leader_once_more_ends_unknown() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    node.receive(THREE, new NewerTerm(5));
    node.pass(node.node().options().requestTimeout());
    assertThat(end)
        .isCompletedWithValue(new Attempts<>(new Outcome.Unknown<>(Outcome.Doubt.TIMED_OUT), true));
  }

  @Test
  void one_that_no_leader_got_ends_refused() {
    TestNode node = TestNode.of(3);
    CompletableFuture<Attempts<Integer>> end = submit(node, "foo");
    node.pass(node.node().options().requestTimeout());
    assertThat(end)
        .isCompletedWithValue(
            new Attempts<>(new Outcome.Refused<>(Outcome.Reason.NO_LEADER), false));
  }

  @Test
  void a_node_that_stops_leaves_it_unknown_if_it_is_in_doubt() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> doubtful = submit(node, "foo");
    node.receive(THREE, new NewerTerm(5));
    CompletableFuture<Attempts<Integer>> fresh = submit(node, "bar");
    node.node().stop();
    assertThat(doubtful)
        .isCompletedWithValue(new Attempts<>(new Outcome.Unknown<>(Outcome.Doubt.STOPPED), true));
    assertThat(fresh)
        .isCompletedWithValue(new Attempts<>(new Outcome.Refused<>(Outcome.Reason.STOPPED), false));
  }

  @Test
  void a_full_log_refuses_only_what_was_not_proposed_before() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Attempts<Integer>> doubtful = submit(node, "foo");
    node.full(true).receive(TWO, new Fitness(0, Room.ENTRIES)).asLeader();
    CompletableFuture<Attempts<Integer>> fresh = submit(node, "bar");
    assertThat(doubtful).isNotDone();
    assertThat(fresh)
        .isCompletedWithValue(
            new Attempts<>(new Outcome.Refused<>(Outcome.Reason.LOG_FULL), false));
  }

  private static CompletableFuture<Attempts<Integer>> submit(TestNode node, String text) {
    CompletableFuture<Attempts<Integer>> end = new CompletableFuture<>();
    node.group().submitIdempotent(Bytes.utf8(text), end::complete);
    node.pass(Duration.ZERO);
    return end;
  }

  private static Content.Command forwarded(TestNode node, NodeId leader) {
    List<Forward> forwards = node.sentTo(leader, Forward.class);
    assertThat(forwards).hasSize(1);
    assertThat(forwards.getFirst().commands()).hasSize(1);
    return forwards.getFirst().commands().getFirst();
  }
}
