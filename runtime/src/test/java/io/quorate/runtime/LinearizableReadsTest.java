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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What a node does so that a linearizable query sees everything that was acknowledged before it.
class LinearizableReadsTest {
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
