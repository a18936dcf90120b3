package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Queries that may be answered from an older state: how old it is at most, and what a replica says
/// of that; and those that wait for a newer one.
class BoundedReadsTest {
  private static final Duration BOUND = Duration.ofMillis(200);
  private static final Consistency BOUNDED = Consistency.notOlderThan(BOUND);
  private static final Duration TICK = Duration.ofMillis(50);
  private static final Content FOO = command(1, "foo");
  private static final Content BAR = command(2, "bar");

  @Test
  void the_first_one_is_as_good_as_linearizable() {
    TestNode node = follower();
    CompletableFuture<Outcome<List<String>>> answer = node.query(BOUNDED);
    assertThat(answer).isNotDone();
    node.receive(TWO, new ReadIndexReply(1, asked(node), 1));
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of("foo"), 1));
  }

  /// However many they are they cost one round.
  @Test
  void what_was_confirmed_lately_answers_those_that_come_later() {
    TestNode node = follower();
    confirm(node, 1);
    node.pass(BOUND);
    assertThat(node.query(BOUNDED)).isCompletedWithValue(new Outcome.Done<>(List.of("foo"), 1));
    assertThat(node.sentTo(TWO)).isEmpty();
    node.pass(Duration.ofNanos(1));
    assertThat(node.query(BOUNDED)).as("now it may be too old").isNotDone();
  }

  /// What was acknowledged while the answer was under way need not be in it.
  @Test
  void the_age_counts_from_the_question_and_not_from_the_answer() {
    TestNode node = follower();
    var _ = node.query(BOUNDED);
    long number = asked(node);
    node.pass(TICK);
    node.receive(TWO, new ReadIndexReply(1, number, 1));
    assertThat(node.staleness().confirmed()).contains(TICK);
    node.pass(BOUND.minus(TICK));
    assertThat(node.query(BOUNDED)).isCompleted();
    node.pass(Duration.ofNanos(1));
    assertThat(node.query(BOUNDED)).isNotDone();
  }

  @Test
  void a_confirmed_index_makes_a_state_new_only_once_it_is_applied() {
    TestNode node = follower();
    var _ = node.query(BOUNDED);
    node.receive(TWO, new ReadIndexReply(1, asked(node), 2));
    assertThat(node.query(BOUNDED)).isNotDone();
    assertThat(node.staleness().confirmed()).isEmpty();
    assertThat(node.staleness().lagEntries()).as("the leader has told of one more").isEqualTo(1);
    node.replicate(TWO, 1, BAR);
    assertThat(node.query(BOUNDED))
        .isCompletedWithValue(new Outcome.Done<>(List.of("foo", "bar"), 2));
    assertThat(node.staleness().lagEntries()).isZero();
  }

  @Test
  void a_linearizable_query_is_never_answered_by_what_was_confirmed_before() {
    TestNode node = follower();
    confirm(node, 1);
    assertThat(node.query(BOUNDED)).isCompleted();
    assertThat(node.query(Consistency.LINEARIZABLE)).isNotDone();
  }

  @Test
  void a_bound_of_nothing_asks_each_time_that_time_has_passed() {
    TestNode node = follower();
    confirm(node, 1);
    node.pass(Duration.ofNanos(1));
    assertThat(node.query(Consistency.notOlderThan(Duration.ZERO))).isNotDone();
  }

  @Test
  void a_bound_of_centuries_is_kept_once_anything_was_confirmed() {
    TestNode node = follower();
    Consistency patient = Consistency.notOlderThan(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(node.query(patient)).isNotDone();
    node.receive(TWO, new ReadIndexReply(1, asked(node), 1));
    node.pass(Duration.ofDays(1));
    assertThat(node.query(patient)).isCompleted();
  }

  @Test
  void a_bound_is_not_negative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Consistency.notOlderThan(Duration.ofMillis(-1)));
  }

  /// As a linearizable one that finds no leader.
  @Test
  void where_no_leader_is_it_is_refused_in_time_and_a_serializable_one_answered() {
    TestNode node = follower();
    confirm(node, 1);
    CompletableFuture<Outcome<List<String>>> answer = node.pass(BOUND.plus(TICK)).query(BOUNDED);
    node.pass(NodeOptions.DEFAULT.requestTimeout());
    assertThat(answer).isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.NO_LEADER));
    assertThat(node.query(Consistency.SERIALIZABLE)).isCompleted();
  }

  @Test
  void a_crash_forgets_what_was_confirmed() {
    TestNode node = follower();
    confirm(node, 1);
    node.crash().receive(TWO, new Heartbeat(1, 0, 1));
    assertThat(node.query(BOUNDED)).isNotDone();
  }

  @Test
  void a_leaders_state_is_as_old_as_its_last_round() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(leader.query(BOUNDED)).isNotDone();
    leader.confirm(THREE).pass(TICK);
    assertThat(leader.query(BOUNDED)).isCompleted();
    assertThat(leader.staleness())
        .isEqualTo(new Staleness(0, Optional.of(Duration.ZERO), Optional.of(TICK)));
  }

  // What a replica says of itself

  @Test
  void a_follower_says_how_long_ago_it_has_heard_from_its_leader() {
    TestNode node = follower().pass(TICK);
    assertThat(node.staleness().leaderHeard()).contains(TICK);
    node.receive(THREE, new Heartbeat(0, 0, 0)).pass(TICK);
    assertThat(node.staleness().leaderHeard())
        .as("another's word does not count")
        .contains(TICK.multipliedBy(2));
    node.receive(TWO, new Heartbeat(1, 0, 1));
    assertThat(node.staleness().leaderHeard()).contains(Duration.ZERO);
  }

  @Test
  void who_knows_no_leader_says_so() {
    assertThat(TestNode.of(3).staleness().leaderHeard()).isEmpty();
  }

  @Test
  void a_follower_knows_of_entries_that_it_does_not_have() {
    TestNode node = follower();
    node.receive(TWO, new AppendEntries(1, new EntryId(1, 5), List.of(), 5));
    assertThat(node.staleness().lagEntries()).isEqualTo(4);
  }

  // Waiting for a state

  @Test
  void a_query_waits_for_the_state_that_it_asks_for() {
    TestNode node = follower();
    CompletableFuture<Outcome<List<String>>> answer = node.queryWhen(Consistency.SERIALIZABLE, 2);
    assertThat(answer).isNotDone();
    node.replicate(TWO, 1, BAR);
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of("foo", "bar"), 2));
  }

  @Test
  void a_state_that_is_there_is_not_waited_for() {
    assertThat(follower().queryWhen(Consistency.SERIALIZABLE, 1)).isCompleted();
  }

  @Test
  void a_linearizable_query_waits_for_both() {
    TestNode node = follower();
    CompletableFuture<Outcome<List<String>>> answer = node.queryWhen(Consistency.LINEARIZABLE, 2);
    long number = asked(node);
    node.replicate(TWO, 1, BAR);
    assertThat(answer).as("nobody has confirmed it").isNotDone();
    node.receive(TWO, new ReadIndexReply(1, number, 1));
    assertThat(answer).isCompletedWithValue(new Outcome.Done<>(List.of("foo", "bar"), 2));
  }

  @Test
  void a_state_that_does_not_come_in_time_is_not_waited_for() {
    TestNode node = follower();
    CompletableFuture<Outcome<List<String>>> answer = node.queryWhen(Consistency.SERIALIZABLE, 2);
    node.pass(NodeOptions.DEFAULT.requestTimeout());
    assertThat(answer)
        .isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.STATE_NOT_REACHED));
  }

  @Test
  void who_waits_for_a_state_is_told_when_the_node_stops() {
    TestNode node = follower();
    CompletableFuture<Outcome<List<String>>> answer = node.queryWhen(Consistency.SERIALIZABLE, 2);
    node.node().stop();
    assertThat(answer).isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.STOPPED));
  }

  /// Between two lines a process can be paused for long.
  @Test
  void the_clock_is_read_after_the_queries_have_arrived() {
    TestNode node = follower();
    confirm(node, 1);
    CompletableFuture<Outcome<List<String>>> late = new CompletableFuture<>();
    node.node()
        .run(() -> {
          var _ = node.group().query(BOUNDED, Notes::texts).thenAccept(late::complete);
          return node.now().toNanos();
        });
    assertThat(late).as("it has come after the clock was read").isNotDone();
    node.pass(BOUND.plus(TICK));
    assertThat(late).isNotDone();
  }

  /// Has applied one entry of leader two.
  private static TestNode follower() {
    return TestNode.of(3).asFollowerOf(TWO, 1).replicate(TWO, 1, FOO);
  }

  private static void confirm(TestNode node, long index) {
    var _ = node.query(Consistency.LINEARIZABLE);
    node.receive(TWO, new ReadIndexReply(1, asked(node), index));
  }

  private static long asked(TestNode node) {
    List<ReadIndex> questions = node.raftSentTo(TWO, ReadIndex.class);
    assertThat(questions).hasSize(1);
    return questions.getFirst().number();
  }

  private static Content command(long sequence, String text) {
    return new Content.Command(new RequestId(99, sequence), Bytes.utf8(text));
  }
}
