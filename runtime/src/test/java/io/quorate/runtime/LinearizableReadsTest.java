package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What a node does so that a linearizable query sees everything that was acknowledged before it.
class LinearizableReadsTest {
  private static final RaftOptions OPTIONS = NodeOptions.DEFAULT.raft();
  private static final Content FOO = command(1, "foo");
  private static final Content BAR = command(2, "bar");

  @Test
  void a_follower_answers_when_it_has_applied_what_the_leader_named() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1).replicate(TWO, 1, FOO);
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    long number = askedOfLeader(node);
    node.receive(TWO, new ReadIndexReply(1, number, 2));
    assertThat(answer).isNotDone();
    node.replicate(TWO, 1, BAR);
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of("foo", "bar"), 2));
  }

  /// The leader's answer to a question of the life before a crash may still be under way, or
  /// pending at the leader, when the next life asks its first question in the same term.
  @Test
  void an_answer_to_an_earlier_life_confirms_nothing() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1).replicate(TWO, 1, FOO);
    var _ = node.query(Consistency.LINEARIZABLE);
    long before = askedOfLeader(node);

    node.crash().receive(TWO, new Heartbeat(1, 0, 1));
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    long after = askedOfLeader(node);
    node.receive(TWO, new ReadIndexReply(1, before, 1));
    assertThat(answer).as("bar was acknowledged in between").isNotDone();

    node.receive(TWO, new ReadIndexReply(1, after, 2)).replicate(TWO, 1, BAR);
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of("foo", "bar"), 2));
  }

  /// Their number costs no messages.
  @Test
  void queries_that_arrive_while_a_batch_is_asked_gather_for_the_next() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1);
    CompletableFuture<Outcome<List<String>>> first = node.query(Consistency.LINEARIZABLE);
    long firstNumber = askedOfLeader(node);
    CompletableFuture<Outcome<List<String>>> second = node.query(Consistency.LINEARIZABLE);
    CompletableFuture<Outcome<List<String>>> third = node.query(Consistency.LINEARIZABLE);
    assertThat(node.sentTo(TWO)).isEmpty();

    node.receive(TWO, new ReadIndexReply(1, firstNumber, 0));
    assertThat(first).isCompleted();
    assertThat(second).as("it came after the leader was asked").isNotDone();
    node.receive(TWO, new ReadIndexReply(1, askedOfLeader(node), 0));
    assertThat(second).isCompleted();
    assertThat(third).isCompleted();
  }

  @Test
  void a_question_without_an_answer_is_asked_again_under_another_number() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1);
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    long lost = askedOfLeader(node);
    node.receive(TWO, new Heartbeat(1, 0, 0)).pass(OPTIONS.electionTimeout().dividedBy(2));
    node.pass(OPTIONS.heartbeatInterval());
    long again = askedOfLeader(node);
    assertThat(again).isNotEqualTo(lost);
    node.receive(TWO, new ReadIndexReply(1, lost, 0));
    assertThat(answer).as("the late answer may be older than a query that joined").isNotDone();
    node.receive(TWO, new ReadIndexReply(1, again, 0));
    assertThat(answer).isCompleted();
  }

  @Test
  void a_new_leader_is_asked_anew() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1);
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    long old = askedOfLeader(node);
    node.receive(THREE, new Heartbeat(2, 0, 0));
    List<ReadIndex> questions = node.raftSentTo(THREE, ReadIndex.class);
    assertThat(questions).hasSize(1);
    node.receive(TWO, new ReadIndexReply(1, old, 0));
    assertThat(answer).isNotDone();
    node.receive(THREE, new ReadIndexReply(2, questions.getFirst().number(), 0));
    assertThat(answer).isCompleted();
  }

  @Test
  void a_leader_answers_when_a_quorum_has_confirmed_it() {
    TestNode leader = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<List<String>>> answer = leader.query(Consistency.LINEARIZABLE);
    assertThat(answer).isNotDone();
    leader.confirm(THREE);
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of(), 1));
  }

  @Test
  void a_deposed_leaders_queries_wait_for_the_next() {
    TestNode node = TestNode.of(3).asLeader();
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    node.receive(TWO, new Heartbeat(2, 0, 0));
    assertThat(answer).isNotDone();
    node.receive(TWO, new ReadIndexReply(2, askedOfLeader(node), 1));
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of(), 1));
  }

  @Test
  void a_query_whose_time_is_over_is_refused_even_if_it_was_confirmed() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 1);
    CompletableFuture<Outcome<List<String>>> answer = node.query(Consistency.LINEARIZABLE);
    node.receive(TWO, new ReadIndexReply(1, askedOfLeader(node), 5));
    node.pass(NodeOptions.DEFAULT.requestTimeout());
    assertThat(answer).isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.NO_LEADER));
  }

  private static long askedOfLeader(TestNode node) {
    List<ReadIndex> questions = node.raftSentTo(TWO, ReadIndex.class);
    assertThat(questions).hasSize(1);
    assertThat(node.sentTo(THREE)).isEmpty();
    return questions.getFirst().number();
  }

  private static Content command(long sequence, String text) {
    return new Content.Command(new RequestId(99, sequence), Bytes.utf8(text));
  }
}
