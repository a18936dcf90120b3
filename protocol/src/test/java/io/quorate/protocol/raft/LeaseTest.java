package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Reads without a round, as long as a quorum has promised not to elect another leader (thesis
/// §6.4.1): what the promise is, who keeps it, and how long a leader may count on it.
class LeaseTest {
  private static final ClockDrift TENTH = new ClockDrift(100);
  private static final Duration PROMISE = TestServer.OPTIONS.electionTimeout();
  private static final Duration INSTANT = Duration.ofNanos(1);

  /// Of 1000 ms by a clock that may be fast, by one that may be slow: 1000 / 1.1 * 0.9, and a
  /// little less.
  private static final Duration LEASE = Duration.ofNanos(TENTH.reliable(PROMISE.toNanos()));

  // The leader

  @Test
  void a_leader_to_whom_a_quorum_is_bound_reads_without_a_round() {
    TestServer leader = bound(3);
    assertThat(leader.read(7).events()).containsExactly(new Event.ReadConfirmed(7, 1));
    assertThat(leader.sent()).isEmpty();
    assertThat(leader.receive(3, new ReadIndex(1, 9)).sentTo(3))
        .containsExactly(new ReadIndexReply(1, 9, 1));
  }

  @Test
  void it_reads_what_is_committed_by_then() {
    TestServer leader = bound(3).propose("foo").receive(2, new AppendAccepted(1, 2));
    assertThat(leader.read(7).events()).containsExactly(new Event.ReadConfirmed(7, 2));
  }

  @Test
  void a_promise_is_shortened_by_what_both_clocks_may_be_off() {
    assertThat(LEASE).isBetween(Duration.ofMillis(818), Duration.ofNanos(818_181_818));
    TestServer leader = bound(3).pass(LEASE.minus(INSTANT));
    assertThat(leader.read(7).events()).hasSize(1);
    assertThat(leader.pass(INSTANT).read(8).events()).isEmpty();
  }

  /// The promise may have been given as soon as the question had left.
  @Test
  void a_lease_counts_from_the_question_and_not_from_the_answer() {
    TestServer leader = established(3).expire(Timer.HEARTBEAT);
    Duration underWay = Duration.ofMillis(300);
    leader.pass(underWay).receive(2, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.pass(LEASE.minus(underWay).minus(INSTANT)).read(7).events()).hasSize(1);
    assertThat(leader.pass(INSTANT).read(8).events()).isEmpty();
  }

  @Test
  void a_lease_takes_a_quorum() {
    TestServer leader = established(5).expire(Timer.HEARTBEAT);
    leader.receive(2, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.read(7).events()).isEmpty();
    leader.receive(3, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.read(8).events()).containsExactly(new Event.ReadConfirmed(8, 1));
  }

  @Test
  void while_members_change_a_lease_takes_a_quorum_of_each_half() {
    TestServer leader = bound(3).change("{1,4,5}");
    assertThat(leader.members()).isEqualTo("{1,2,3}->{1,4,5}");
    assertThat(leader.read(7).events()).isEmpty();
    leader.expire(Timer.HEARTBEAT).receive(4, new HeartbeatReply(1, 3, PROMISE));
    assertThat(leader.read(8).events()).contains(new Event.ReadConfirmed(8, 1));
  }

  @Test
  void each_voters_latest_promise_counts() {
    TestServer leader = bound(3).pass(Duration.ofMillis(500)).expire(Timer.HEARTBEAT);
    leader
        .receive(2, new HeartbeatReply(1, 2, PROMISE))
        .receive(2, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.pass(LEASE.minus(INSTANT)).read(7).events()).hasSize(1);
    assertThat(leader.pass(INSTANT).read(8).events()).isEmpty();
  }

  /// A voter whose leases are off, or whose election timeout is another.
  @Test
  void a_leader_counts_on_what_was_promised_and_on_nothing_else() {
    TestServer leader = established(3).expire(Timer.HEARTBEAT).receive(2, new HeartbeatReply(1, 1));
    assertThat(leader.read(7).events()).isEmpty();

    leader = established(3).expire(Timer.HEARTBEAT);
    leader.receive(2, new HeartbeatReply(1, 1, PROMISE.dividedBy(2)));
    assertThat(leader.pass(LEASE.dividedBy(2).minus(INSTANT)).read(7).events()).hasSize(1);
    assertThat(leader.pass(Duration.ofMillis(1)).read(8).events()).isEmpty();
  }

  @Test
  void before_the_opening_is_committed_a_lease_does_not_help() {
    TestServer leader = TestServer.withLeases(3, TENTH).asLeader().expire(Timer.HEARTBEAT);
    leader.receive(2, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.read(7).events()).isEmpty();
  }

  @Test
  void a_group_of_one_needs_nobodys_promise() {
    TestServer leader = TestServer.withLeases(1, TENTH).asLeader();
    assertThat(leader.read(7).events()).containsExactly(new Event.ReadConfirmed(7, 1));
  }

  @Test
  void without_leases_no_promise_is_given_or_counted_on() {
    TestServer follower = TestServer.of(3).asFollowerOf(2);
    assertThat(follower.receive(2, new Heartbeat(1, 5, 0)).sentTo(2))
        .containsExactly(new HeartbeatReply(1, 5));
    TestServer leader = TestServer.of(3).asLeader().receive(2, new AppendAccepted(1, 1));
    leader.expire(Timer.HEARTBEAT).receive(2, new HeartbeatReply(1, 1, PROMISE));
    assertThat(leader.read(7).events()).isEmpty();
  }

  /// What was said to the target may arrive at any time, and the voters will vote for it.
  @Test
  void once_it_has_asked_another_to_stand_a_leader_reads_by_rounds_for_the_rest_of_its_term() {
    TestServer leader = bound(3);
    leader.transfer(3);
    assertThat(leader.read(7).events()).as("the target is behind").hasSize(1);
    leader.receive(3, new AppendAccepted(1, 1));
    assertThat(leader.sentTo(3)).contains(new TimeoutNow(1));
    assertThat(leader.read(8).events()).isEmpty();

    leader.pass(PROMISE).expire(Timer.HEARTBEAT);
    assertThat(leader.events()).hasAtLeastOneElementOfType(Event.TransferRefused.class);
    leader.receive(2, new HeartbeatReply(1, 3, PROMISE));
    assertThat(leader.propose("foo").read(9).events()).as("it goes on").isEmpty();
  }

  // The voters

  @Test
  void who_answers_a_heartbeat_promises_an_election_timeout() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2);
    assertThat(voter.sentTo(2)).containsExactly(new HeartbeatReply(1, 0, PROMISE));
  }

  @Test
  void who_has_promised_grants_neither_votes_nor_pre_votes() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2);
    voter.pass(PROMISE.minus(INSTANT));
    assertThat(preVoteFor(voter, 3, 2)).isFalse();
    assertThat(voteFor(voter, 3, 2)).isFalse();
    voter.pass(INSTANT);
    assertThat(preVoteFor(voter, 3, 2)).isTrue();
    assertThat(voteFor(voter, 3, 2)).isTrue();
  }

  /// A lost connection is a hint, and no reason to break a promise.
  @Test
  void a_leaders_lost_connection_changes_nothing_for_who_has_promised() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2);
    assertThat(voter.step(new Input.Disconnected(new NodeId(2))).timers()).isEmpty();
    assertThat(preVoteFor(voter, 3, 2)).isFalse();
    assertThat(voteFor(voter, 3, 2)).isFalse();
  }

  @Test
  void a_promise_outlives_the_term_in_which_it_was_given() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2).receive(3, new NewerTerm(9));
    assertThat(voter.term()).isEqualTo(9);
    assertThat(voteFor(voter, 3, 9)).isFalse();
    assertThat(preVoteFor(voter, 3, 10)).isFalse();
    voter.pass(PROMISE);
    assertThat(voteFor(voter, 3, 9)).isTrue();
  }

  @Test
  void who_has_promised_does_not_stand() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2).pass(PROMISE.dividedBy(2));
    assertThat(voter.expire(Timer.ELECTION).role()).isEqualTo("follower");
    assertThat(voter.timers()).as("and tries again").hasSize(1);
    assertThat(voter.pass(PROMISE).expire(Timer.ELECTION).role()).isEqualTo("pre-candidate");
  }

  /// It may have promised something the moment before it crashed.
  @Test
  void a_voter_that_was_restarted_waits_for_an_election_timeout() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2).crash();
    assertThat(preVoteFor(voter, 3, 2)).isFalse();
    assertThat(voteFor(voter, 3, 2)).isFalse();
    assertThat(voter.expire(Timer.ELECTION).role()).isEqualTo("follower");
    voter.pass(PROMISE);
    assertThat(preVoteFor(voter, 3, 2)).isTrue();
    assertThat(voteFor(voter, 3, 2)).isTrue();
  }

  @Test
  void who_was_never_in_a_term_has_promised_nothing() {
    assertThat(TestServer.withLeases(3, TENTH).electedBy(List.of(2L))).isTrue();
  }

  /// The leader whom it has promised this asks for it, and counts on nothing any more.
  @Test
  void who_has_promised_votes_for_whom_the_leader_has_asked_to_stand() {
    TestServer voter = TestServer.withLeases(3, TENTH).asFollowerOf(2);
    voter.receive(3, new RequestVote(2, EntryId.NONE, true));
    assertThat(voter.sentTo(3)).containsExactly(new Vote(2, true));
    assertThat(TestServer.withLeases(3, TENTH).asFollowerOf(2).receive(2, new TimeoutNow(1)).role())
        .isEqualTo("candidate");
  }

  @Test
  void a_clocks_drift_is_less_than_everything() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ClockDrift(1000));
    assertThatIllegalArgumentException().isThrownBy(() -> new ClockDrift(-1));
    assertThat(new ClockDrift(0).reliable(PROMISE.toNanos())).isEqualTo(PROMISE.toNanos());
  }

  /// That is what the bound is for: here the clocks are further apart than the leader was told.
  @Test
  void a_clock_that_is_further_off_than_was_stated_breaks_the_promise() {
    Duration worldTime = PROMISE.dividedBy(2);
    TestServer leader = bound(3).pass(worldTime);
    TestServer voter =
        TestServer.withLeases(3, TENTH).asFollowerOf(3).pass(worldTime.multipliedBy(2));
    assertThat(voteFor(voter, 2, 2)).as("there may be another leader").isTrue();
    assertThat(leader.read(7).events()).as("and this one goes on reading").hasSize(1);
  }

  private static TestServer established(int voters) {
    TestServer leader = TestServer.withLeases(voters, TENTH).asLeader();
    for (int other = 2; other <= voters / 2 + 1; other++) {
      leader.receive(other, new AppendAccepted(1, 1));
    }
    assertThat(leader.commit()).isEqualTo(1);
    return leader;
  }

  /// A quorum has promised in the first round, which was sent at this moment.
  private static TestServer bound(int voters) {
    TestServer leader = established(voters).expire(Timer.HEARTBEAT);
    for (int other = 2; other <= voters / 2 + 1; other++) {
      leader.receive(other, new HeartbeatReply(1, 1, PROMISE));
    }
    return leader;
  }

  private static boolean preVoteFor(TestServer voter, long candidate, long term) {
    voter.receive(candidate, new RequestPreVote(term, EntryId.NONE));
    return voter.sentTo(candidate).equals(List.of(new PreVote(term, true)));
  }

  private static boolean voteFor(TestServer voter, long candidate, long term) {
    voter.receive(candidate, new RequestVote(term, EntryId.NONE));
    return voter.sentTo(candidate).equals(List.of(new Vote(term, true)));
  }
}
