package io.quorate.protocol.raft;

import static io.quorate.protocol.raft.TestServer.OPTIONS;
import static io.quorate.protocol.raft.TestServer.command;
import static io.quorate.protocol.raft.TestServer.entry;
import static io.quorate.protocol.raft.TestServer.id;
import static io.quorate.protocol.raft.TestServer.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Committed;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The claims of "In Search of an Understandable Consensus Algorithm" (extended version), in its
/// order, each against one server.
class RaftPaperTest {
  private static final NodeId TWO = new NodeId(2);

  // §5.1 Raft basics

  /// §5.1: the term is a logical clock; whoever sees a later one adopts it.
  @Test
  void a_server_adopts_a_newer_term() {
    TestServer server = TestServer.of(3).receive(2, new Heartbeat(5, 0, 0));
    assertThat(server.term()).isEqualTo(5);
    assertThat(server.onDisk().hardState()).isEqualTo(new HardState(5, Optional.empty()));
  }

  /// §5.1: a candidate or leader whose term is out of date reverts to follower at once.
  @Test
  void a_leader_and_candidates_become_followers_in_a_newer_term() {
    for (TestServer server :
        List.of(
            TestServer.of(3).asPreCandidate(),
            TestServer.of(3).asCandidate(),
            TestServer.of(3).asLeader())) {
      server.receive(2, new NewerTerm(9));
      assertThat(server.role()).isEqualTo("follower");
      assertThat(server.term()).isEqualTo(9);
    }
  }

  /// §5.1: requests of an earlier term are rejected.
  @Test
  void a_request_of_an_older_term_is_refused() {
    TestServer server = TestServer.of(3, new HardState(4, Optional.empty()));
    assertThat(server.receive(2, new RequestVote(3, id(9, 9))).sentTo(2))
        .containsExactly(new Vote(4, false));
    assertThat(server.receive(2, append(3, EntryId.NONE, 0, entry(3, 1))).sentTo(2))
        .containsExactly(new NewerTerm(4));
    assertThat(server.log()).isEmpty();
    assertThat(server.receive(2, new Heartbeat(3, 0, 0)).sentTo(2))
        .containsExactly(new NewerTerm(4));
    assertThat(server.status().leader()).isEmpty();
  }

  // §5.2 Leader election

  /// §5.2: everybody begins as a follower, also after a crash.
  @Test
  void a_server_starts_as_a_follower() {
    assertThat(TestServer.of(3).role()).isEqualTo("follower");
    assertThat(TestServer.of(3).asLeader().crash().role()).isEqualTo("follower");
  }

  /// §5.2: a follower stays one as long as it hears from a leader.
  @Test
  void each_message_of_a_leader_starts_the_election_timer_anew() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    assertThat(server.receive(2, new Heartbeat(1, 0, 0)).timers()).contains(election());
    assertThat(server.receive(2, append(1, EntryId.NONE, 0)).timers()).contains(election());
    assertThat(server.receive(2, append(1, id(1, 7), 0)).timers()).contains(election());
  }

  /// §5.2: a follower that hears of no leader increments its term, votes for itself and asks all
  /// others. Here it asks for pre-votes before (thesis §9.6).
  @Test
  void a_follower_whose_timer_runs_out_stands_for_election() {
    TestServer server = TestServer.holding(3, opening(1, 1), entry(1, 2));
    assertThat(server.expire(Timer.ELECTION).sentTo(2))
        .containsExactly(new RequestPreVote(2, id(1, 2)));
    assertThat(server.term()).isEqualTo(1);
    server.receive(3, new PreVote(2, true));
    assertThat(server.role()).isEqualTo("candidate");
    assertThat(server.onDisk().hardState())
        .isEqualTo(new HardState(2, Optional.of(TestServer.SELF)));
    assertThat(server.sentTo(2)).containsExactly(new RequestVote(2, id(1, 2)));
    assertThat(server.sentTo(3)).containsExactly(new RequestVote(2, id(1, 2)));
  }

  /// §5.2 (a): to win takes a majority of the full cluster, all in the same term.
  @Test
  void a_candidate_wins_with_the_votes_of_a_majority() {
    TestServer server = TestServer.of(5).asCandidate();
    server.receive(2, new Vote(1, true)).receive(2, new Vote(1, true));
    assertThat(server.role()).isEqualTo("candidate");
    server.receive(9, new Vote(1, true));
    assertThat(server.role()).as("with the vote of a stranger").isEqualTo("candidate");
    server.receive(3, new Vote(0, true));
    assertThat(server.role()).as("with a vote of another term").isEqualTo("candidate");
    server.receive(3, new Vote(1, true));
    assertThat(server.role()).isEqualTo("leader");
  }

  /// §5.2: one vote a term, first come first served.
  @Test
  void a_server_votes_once_a_term() {
    TestServer server = TestServer.of(3);
    assertThat(vote(server, 2, 1)).isTrue();
    assertThat(vote(server, 3, 1)).isFalse();
    assertThat(vote(server, 2, 1)).as("again for the same").isTrue();
    assertThat(vote(server, 3, 2)).as("in the next term").isTrue();
  }

  /// A late request for votes must not make it forget whom it follows.
  @Test
  void a_follower_does_not_vote_in_a_term_that_has_a_leader() {
    TestServer server = TestServer.of(3).asFollowerOf(2).pass(OPTIONS.electionTimeout());
    assertThat(vote(server, 3, 1)).isFalse();
    assertThat(server.status().leader()).contains(TWO);
    assertThat(vote(server, 3, 2)).as("in the next term").isTrue();
  }

  /// §5.2 and figure 2: the vote is on stable storage before the answer leaves.
  @Test
  void a_vote_leaves_after_it_is_durable() {
    TestServer server = TestServer.of(3).slow().receive(2, new RequestVote(1, EntryId.NONE));
    assertThat(server.sent()).isEmpty();
    assertThat(server.sync().sentTo(2)).containsExactly(new Vote(1, true));
    assertThat(server.onDisk().hardState()).isEqualTo(new HardState(1, Optional.of(TWO)));
  }

  /// Figure 2: currentTerm and votedFor survive a crash.
  @Test
  void a_vote_is_remembered_after_a_crash() {
    TestServer server = TestServer.of(3);
    assertThat(vote(server, 2, 1)).isTrue();
    assertThat(vote(server.crash(), 3, 1)).isFalse();
  }

  /// The same holds for the term alone, without a vote.
  @Test
  void a_term_is_remembered_after_a_crash() {
    TestServer server = TestServer.of(3).receive(2, new Heartbeat(5, 0, 0)).crash();
    assertThat(server.term()).isEqualTo(5);
    assertThat(vote(server, 3, 4)).isFalse();
    TestServer slow = TestServer.of(3).slow().receive(2, new Heartbeat(5, 3, 0));
    assertThat(slow.sent()).as("before it is durable, not even a heartbeat's answer").isEmpty();
    assertThat(slow.sync().sentTo(2)).containsExactly(new HeartbeatReply(5, 3));
  }

  /// A candidate's own vote is like any other: neither its request leaves nor does the vote count
  /// before it is durable.
  @Test
  void a_candidates_own_vote_counts_when_it_is_durable() {
    TestServer server = TestServer.of(1).slow().expire(Timer.ELECTION);
    assertThat(server.role()).isEqualTo("candidate");
    assertThat(server.sync().role()).isEqualTo("leader");

    TestServer candidate = TestServer.of(3).asPreCandidate().slow();
    assertThat(candidate.receive(2, new PreVote(1, true)).sent()).isEmpty();
    assertThat(candidate.sync().sentTo(2)).containsExactly(new RequestVote(1, EntryId.NONE));
  }

  /// §5.2: the winner makes its authority known at once and keeps doing so. With us the no-op is
  /// its first message, and heartbeats follow.
  @Test
  void a_leader_makes_itself_known_at_once_and_then_regularly() {
    TestServer server = TestServer.of(3).asLeader();
    assertThat(server.sentTo(2)).containsExactly(append(1, EntryId.NONE, 0, opening(1, 1)));
    assertThat(server.sentTo(3)).containsExactly(append(1, EntryId.NONE, 0, opening(1, 1)));
    Effect again =
        new Effect.Arm(Timer.HEARTBEAT, OPTIONS.heartbeatInterval(), OPTIONS.heartbeatInterval());
    assertThat(server.timers()).contains(again);
    server.expire(Timer.HEARTBEAT);
    assertThat(server.sentTo(2)).containsExactly(new Heartbeat(1, 1, 0));
    assertThat(server.sentTo(3)).containsExactly(new Heartbeat(1, 1, 0));
    assertThat(server.timers()).containsExactly(again);
  }

  /// §5.2 (b): a candidate that hears from a leader whose term is at least its own recognises it.
  @Test
  void a_candidate_yields_to_a_leader_of_its_own_term() {
    for (RaftMessage message : List.of(new Heartbeat(1, 0, 0), append(1, EntryId.NONE, 0))) {
      TestServer server = TestServer.of(3).asCandidate().receive(2, message);
      assertThat(server.role()).isEqualTo("follower");
      assertThat(server.status().leader()).contains(TWO);
      assertThat(server.onDisk().hardState().vote())
          .as("its vote in this term")
          .contains(TestServer.SELF);
    }
  }

  /// §5.2 (b): a leader of an earlier term is rejected, and the candidacy goes on.
  @Test
  void a_candidate_does_not_yield_to_an_older_leader() {
    TestServer server = TestServer.of(3, new HardState(1, Optional.empty())).asCandidate();
    server.receive(2, new Heartbeat(1, 0, 0));
    assertThat(server.role()).isEqualTo("candidate");
    assertThat(server.sentTo(2)).containsExactly(new NewerTerm(2));
  }

  /// §5.2 (c): a candidate that neither wins nor loses times out and starts a new election.
  @Test
  void a_candidate_that_times_out_stands_again() {
    TestServer server = TestServer.of(3).asCandidate().expire(Timer.ELECTION);
    assertThat(server.sentTo(2)).containsExactly(new RequestPreVote(2, EntryId.NONE));
    assertThat(server.receive(2, new PreVote(2, true)).sentTo(2))
        .containsExactly(new RequestVote(2, EntryId.NONE));
  }

  /// §5.2: election timeouts are random, from a fixed interval.
  @Test
  void election_timeouts_come_from_a_range() {
    assertThat(TestServer.of(3).asFollowerOf(2).timers()).contains(election());
    assertThat(TestServer.of(3).asCandidate().timers()).contains(election());
    assertThat(OPTIONS.electionTimeout()).isGreaterThan(OPTIONS.heartbeatInterval());
  }

  /// Not in the paper: who asks for pre-votes disturbs nobody, so it asks again sooner. Else a
  /// cluster whose servers start one after the other, or hear of their leader's death one after the
  /// other, would often wait twice.
  @Test
  void who_asks_for_pre_votes_waits_no_longer_than_one_election_timeout() {
    Effect.Arm soon =
        new Effect.Arm(
            Timer.ELECTION, OPTIONS.heartbeatInterval().multipliedBy(2), OPTIONS.electionTimeout());
    assertThat(TestServer.of(3).asPreCandidate().timers()).contains(soon);
    assertThat(TestServer.of(3).asPreCandidate().expire(Timer.ELECTION).sentTo(2))
        .containsExactly(new RequestPreVote(1, EntryId.NONE));
  }

  /// Not in the paper: a process that dies loses its connections at once.
  @Test
  void who_loses_the_connection_to_its_leader_gives_it_a_few_heartbeats() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.step(new Input.Disconnected(new NodeId(3)));
    assertThat(server.timers()).as("not its leader").doesNotContain(soon());
    server.step(new Input.Disconnected(new NodeId(2)));
    assertThat(server.timers()).contains(soon());
    server.step(new Input.Disconnected(new NodeId(2)));
    assertThat(server.timers()).as("one hint is enough").doesNotContain(soon());
    assertThat(server.receive(3, new RequestPreVote(9, EntryId.NONE)).sentTo(3))
        .as("trusts its leader no more")
        .containsExactly(new PreVote(9, true));
    server.receive(2, new Heartbeat(server.term(), 0, 0));
    assertThat(server.timers()).as("heard again").contains(election());
    assertThat(server.receive(3, new RequestPreVote(9, EntryId.NONE)).sentTo(3))
        .containsExactly(new PreVote(server.term(), false));
  }

  /// Not in the paper: servers that start one after the other find each other long before an
  /// election timeout has passed.
  @Test
  void who_knows_no_leader_and_finds_a_peer_asks_soon() {
    TestServer server = TestServer.of(3);
    server.step(new Input.Connected(new NodeId(2)));
    assertThat(server.timers()).contains(soon());
    server.step(new Input.Connected(new NodeId(3)));
    assertThat(server.timers()).as("not later for a second one").doesNotContain(soon());
    server.expire(Timer.ELECTION);
    server.step(new Input.Connected(new NodeId(3)));
    assertThat(server.timers()).as("which was not there to be asked").contains(soon());
    server.step(new Input.Connected(new NodeId(3)));
    assertThat(server.timers()).as("a connection that comes and goes").doesNotContain(soon());
  }

  @Test
  void who_hears_a_leader_does_not_care_about_new_connections() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.step(new Input.Connected(new NodeId(3)));
    assertThat(server.timers()).doesNotContain(soon());
  }

  /// A few heartbeat intervals.
  private static Effect.Arm soon() {
    Duration heartbeat = OPTIONS.heartbeatInterval();
    return new Effect.Arm(Timer.ELECTION, heartbeat, heartbeat.multipliedBy(3));
  }

  /// Not in the paper: an entry may commit without the leader's disk, but not for ever.
  @Test
  void a_leader_whose_disk_alone_stalls_hands_over() {
    TestServer server = established(3).slow().propose("foo");
    server.receive(2, new AppendAccepted(1, 2)).receive(3, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(2);
    server.expire(Timer.CHECK_QUORUM);
    assertThat(server.role()).as("it may have stalled just now").isEqualTo("leader");
    server.receive(2, new HeartbeatReply(1, 0));
    server.expire(Timer.CHECK_QUORUM);
    assertThat(server.role()).isEqualTo("follower");
    assertThat(server.sent()).contains(new TimeoutNow(1));
  }

  @Test
  void a_leader_whose_disk_stalls_like_all_others_stays() {
    TestServer server = established(3).slow().propose("foo");
    server.expire(Timer.CHECK_QUORUM).receive(2, new HeartbeatReply(1, 0));
    server.expire(Timer.CHECK_QUORUM);
    assertThat(server.role()).isEqualTo("leader");
  }

  @Test
  void a_leader_whose_disk_is_slow_but_goes_on_stays() {
    TestServer server = established(3).slow().propose("foo");
    server.receive(2, new AppendAccepted(1, 2)).expire(Timer.CHECK_QUORUM);
    server.sync().propose("bar");
    server.receive(2, new AppendAccepted(1, 3)).expire(Timer.CHECK_QUORUM);
    assertThat(server.role()).isEqualTo("leader");
  }

  // §5.3 Log replication

  /// §5.3: the leader appends to its log, then sends to all others in parallel; with us its own
  /// disk, too, is one of those that work in parallel.
  @Test
  void a_leader_sends_new_entries_to_all_before_its_own_disk_is_done() {
    TestServer server = established(3).slow().propose("foo");
    assertThat(server.sentTo(2)).containsExactly(append(1, id(1, 1), 1, holds(1, 2, "foo")));
    assertThat(server.sentTo(3)).containsExactly(append(1, id(1, 1), 1, holds(1, 2, "foo")));
    assertThat(server.onDisk().entries()).containsExactly(opening(1, 1));
  }

  /// §5.3: an entry is committed once it has been replicated on a majority; later messages carry
  /// the index.
  @Test
  void an_entry_commits_when_a_majority_holds_it() {
    TestServer server = established(5).propose("foo");
    assertThat(server.receive(2, new AppendAccepted(1, 2)).committed()).isEmpty();
    assertThat(server.receive(2, new AppendAccepted(1, 2)).committed()).isEmpty();
    assertThat(server.receive(4, new AppendAccepted(1, 2)).committed()).containsExactly("foo");
    assertThat(server.sentTo(4)).containsExactly(new Committed(1, id(1, 2)));
    assertThat(server.propose("bar").sentTo(4))
        .containsExactly(append(1, id(1, 2), 2, holds(1, 3, "bar")));
  }

  /// The leader's log is one of those that are counted, when it is durable.
  @Test
  void a_leaders_own_log_counts_when_it_is_durable() {
    TestServer server = established(3).slow().propose("foo");
    assertThat(server.receive(2, new AppendAccepted(1, 2)).committed()).isEmpty();
    assertThat(server.sync().committed()).containsExactly("foo");

    TestServer other = established(3).slow().propose("foo");
    other.receive(2, new AppendAccepted(1, 2));
    assertThat(other.receive(3, new AppendAccepted(1, 2)).committed()).containsExactly("foo");
  }

  /// §5.3: what a follower learns to be committed it applies, in log order.
  @Test
  void a_follower_applies_what_its_leader_says_is_committed_in_order_and_once() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1), entry(1, 2), entry(1, 3)));
    assertThat(server.committed()).isEmpty();
    assertThat(server.receive(2, new Heartbeat(1, 0, 2)).committed()).containsExactly("1/1", "1/2");
    assertThat(server.receive(2, append(1, id(1, 3), 3)).committed()).containsExactly("1/3");
    assertThat(server.receive(2, append(1, id(1, 3), 3)).committed()).isEmpty();
    assertThat(server.receive(2, new Heartbeat(1, 0, 1)).committed()).isEmpty();
    assertThat(server.commit()).isEqualTo(3);
  }

  /// §5.3, the consistency check: without the entry that the leader names as the previous one, the
  /// new ones are refused.
  @Test
  void a_follower_rejects_entries_that_do_not_extend_its_log() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2)).asFollowerOf(2);
    assertThat(server.receive(2, append(1, id(1, 3), 0, entry(1, 4))).sentTo(2))
        .containsExactly(new AppendRejected(1, id(1, 3), id(1, 2)));
    server.receive(2, append(2, id(2, 2), 0, entry(2, 3)));
    assertThat(server.sentTo(2)).containsExactly(new AppendRejected(2, id(2, 2), id(1, 2)));
    assertThat(server.log()).containsExactly(entry(1, 1), entry(1, 2));
  }

  /// §5.3: conflicting entries in a follower's log are overwritten with the leader's.
  @Test
  void a_follower_replaces_what_conflicts_and_all_that_follows() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(2, 2), entry(2, 3));
    server.receive(2, append(3, id(1, 1), 0, entry(3, 2)));
    assertThat(server.log()).containsExactly(entry(1, 1), entry(3, 2));
    assertThat(server.onDisk().entries()).containsExactly(entry(1, 1), entry(3, 2));
    assertThat(server.sentTo(2)).containsExactly(new AppendAccepted(3, 2));
  }

  /// Figure 2, AppendEntries 3: only a conflict deletes. An old message with fewer entries does not
  /// take away what came after it.
  @Test
  void a_follower_keeps_what_an_old_message_does_not_mention() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1), entry(1, 2), entry(1, 3)));
    server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1)));
    assertThat(server.log()).containsExactly(entry(1, 1), entry(1, 2), entry(1, 3));
  }

  /// Figure 2, AppendEntries 5: the minimum of the leader's commit index and the index of the last
  /// *new* entry. What stands behind that has not been compared with the leader's log.
  @Test
  void only_what_a_message_has_verified_commits_and_is_acknowledged() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2), entry(1, 3));
    server.receive(2, append(2, EntryId.NONE, 3, entry(1, 1)));
    assertThat(server.sentTo(2)).containsExactly(new AppendAccepted(2, 1));
    assertThat(server.commit()).isEqualTo(1);
  }

  /// Where no entry has to be sent the paper tells followers of commits with the next heartbeat;
  /// here they are told at once, and need not answer.
  @Test
  void what_is_committed_is_told_at_once_also_to_who_has_not_acknowledged_it() {
    TestServer server = established(3).propose("foo").receive(2, new AppendAccepted(1, 2));
    assertThat(server.sentTo(2)).containsExactly(new Committed(1, id(1, 2)));
    assertThat(server.sentTo(3)).containsExactly(new Committed(1, id(1, 2)));
  }

  @Test
  void a_follower_that_is_told_of_a_commit_has_nothing_to_answer() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2), entry(1, 3));
    server.receive(2, new Committed(2, id(1, 2)));
    assertThat(server.commit()).isEqualTo(2);
    assertThat(server.sync().sent()).isEmpty();
  }

  /// The entry at that place may be another one, and then it will be replaced.
  @Test
  void a_follower_commits_only_the_entry_that_it_is_told_of_and_says_if_it_lacks_it() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2));
    server.receive(2, new Committed(2, id(2, 2)));
    assertThat(server.commit()).isZero();
    assertThat(server.sentTo(2)).containsExactly(new AppendRejected(2, id(2, 2), id(1, 2)));
    server.receive(2, new Committed(2, id(2, 5)));
    assertThat(server.commit()).isZero();
    assertThat(server.sentTo(2)).containsExactly(new AppendRejected(2, id(2, 5), id(1, 2)));
  }

  /// Figure 2: answered after updating stable storage.
  @Test
  void entries_are_acknowledged_after_they_are_durable() {
    TestServer server = TestServer.of(3).asFollowerOf(2).slow();
    assertThat(server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1))).sent()).isEmpty();
    assertThat(server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1))).sent())
        .as("again, still not durable")
        .isEmpty();
    assertThat(server.receive(2, new Heartbeat(1, 4, 0)).sent())
        .as("a heartbeat's answer waits for no disk")
        .containsExactly(new HeartbeatReply(1, 4));
    assertThat(server.sync().sentTo(2)).contains(new AppendAccepted(1, 1));
  }

  /// Heartbeats are separate from AppendEntries so that their answers wait for no disk: what they
  /// say must therefore rest on no disk.
  @Test
  void a_heartbeats_answer_acknowledges_nothing() {
    TestServer server = established(3).propose("foo");
    server.expire(Timer.HEARTBEAT);
    server.receive(2, new HeartbeatReply(1, 0)).receive(3, new HeartbeatReply(1, 0));
    assertThat(server.commit()).isEqualTo(1);
  }

  /// And what they commit is what the follower itself has acknowledged.
  @Test
  void a_heartbeat_commits_only_what_the_follower_is_known_to_hold() {
    TestServer server = established(3).propose("foo").receive(2, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(2);
    server.expire(Timer.HEARTBEAT);
    assertThat(server.sentTo(2)).containsExactly(new Heartbeat(1, 1, 2));
    assertThat(server.sentTo(3)).containsExactly(new Heartbeat(1, 1, 1));
  }

  /// §5.3 and figure 3, leader append-only.
  @Test
  void a_leader_only_appends() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2)).asLeader();
    server.receive(2, new AppendRejected(2, id(1, 2), EntryId.NONE)).propose("foo");
    assertThat(server.log())
        .containsExactly(entry(1, 1), entry(1, 2), opening(2, 3), holds(2, 4, "foo"));
  }

  /// §5.3: after a rejection the leader goes back, and in the end overwrites what differs; with us
  /// it goes back by the hint.
  @Test
  void a_leader_goes_back_to_where_the_logs_agree() {
    TestServer server =
        TestServer.holding(3, entry(1, 1), entry(1, 2), entry(3, 3), entry(3, 4)).asLeader();
    assertThat(server.sentTo(2)).containsExactly(append(4, id(3, 4), 0, opening(4, 5)));
    server.receive(2, new AppendRejected(4, id(3, 4), id(2, 4)));
    assertThat(server.sentTo(2))
        .containsExactly(append(4, id(1, 2), 0, entry(3, 3), entry(3, 4), opening(4, 5)));
    server.receive(2, new AppendRejected(4, id(3, 4), id(2, 4)));
    assertThat(server.sentTo(2)).as("to a copy of the same answer").isEmpty();
  }

  /// §5.3: a minority of slow servers does not hold up the others.
  @Test
  void a_silent_follower_does_not_hold_up_a_commit() {
    TestServer server = established(3).propose("foo").receive(2, new AppendAccepted(1, 2));
    assertThat(server.propose("bar").receive(2, new AppendAccepted(1, 3)).committed())
        .containsExactly("bar");
  }

  // §5.4 Safety

  /// §5.4.1: of two logs the one with the later last term is more up-to-date, and the longer one if
  /// these are equal.
  @Test
  void a_server_votes_only_for_a_log_as_up_to_date_as_its_own() {
    assertThat(votesFor(id(2, 1))).as("a later term, shorter").isTrue();
    assertThat(votesFor(id(1, 3))).as("the same term, longer").isTrue();
    assertThat(votesFor(id(1, 2))).as("equal").isTrue();
    assertThat(votesFor(id(1, 1))).as("the same term, shorter").isFalse();
    assertThat(votesFor(id(0, 9))).as("an earlier term, longer").isFalse();
  }

  private static boolean votesFor(EntryId last) {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2));
    boolean preVote =
        server
            .receive(2, new RequestPreVote(5, last))
            .sentTo(2)
            .equals(List.of(new PreVote(5, true)));
    boolean vote =
        server.receive(2, new RequestVote(5, last)).sentTo(2).equals(List.of(new Vote(5, true)));
    assertThat(preVote).as("the pre-vote is granted on the same terms").isEqualTo(vote);
    return vote;
  }

  /// §5.4.2: only entries of the leader's own term are committed by counting.
  @Test
  void an_entry_of_an_earlier_term_is_not_committed_by_counting() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2)).asLeader();
    server.receive(2, new AppendAccepted(2, 2));
    server.receive(3, new AppendAccepted(2, 2));
    assertThat(server.commit()).isZero();
    assertThat(server.receive(3, new AppendAccepted(2, 3)).committed())
        .as("but with one of the leader's own term")
        .containsExactly("1/1", "1/2", "no-op");
  }

  /// §5.4.3: a voter that has accepted a committed entry keeps a candidate without it from winning.
  @Test
  void who_holds_a_committed_entry_does_not_vote_for_a_log_without_it() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.receive(2, append(1, EntryId.NONE, 1, entry(1, 1)));
    server.pass(OPTIONS.electionTimeout());
    assertThat(vote(server, 3, 2)).isFalse();
    assertThat(server.crash().receive(3, new RequestVote(3, EntryId.NONE)).sentTo(3))
        .containsExactly(new Vote(3, false));
  }

  /// §5.5: requests are idempotent: entries that are there already are not touched.
  @Test
  void messages_may_arrive_twice() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    for (int copy = 0; copy < 2; copy++) {
      server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1), entry(1, 2)));
      assertThat(server.sentTo(2)).containsExactly(new AppendAccepted(1, 2));
      assertThat(server.log()).containsExactly(entry(1, 1), entry(1, 2));
    }
  }

  // §6 Cluster membership changes, last paragraph

  /// §6: within the minimum election timeout of hearing from its leader, a server neither adopts
  /// the term of a request for its vote nor grants it.
  @Test
  void a_server_that_hears_its_leader_ignores_requests_for_votes() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.pass(OPTIONS.electionTimeout().minusNanos(1));
    assertThat(server.receive(3, new RequestVote(7, id(9, 9))).sent()).isEmpty();
    assertThat(server.term()).isEqualTo(1);
    assertThat(server.receive(3, new RequestPreVote(7, id(9, 9))).sentTo(3))
        .containsExactly(new PreVote(1, false));
    server.pass(OPTIONS.electionTimeout());
    assertThat(server.receive(3, new RequestPreVote(7, id(9, 9))).sentTo(3))
        .containsExactly(new PreVote(7, true));
    assertThat(vote(server, 3, 7)).isTrue();
  }

  @Test
  void a_leader_ignores_requests_for_votes() {
    TestServer server = established(3);
    assertThat(server.receive(3, new RequestVote(7, id(9, 9))).sent()).isEmpty();
    assertThat(server.role()).isEqualTo("leader");
  }

  // §8 Client interaction

  /// §8: a no-op at the start of the term lets a leader learn what is committed.
  @Test
  void a_leader_opens_its_term_with_a_no_op() {
    TestServer server = TestServer.holding(3, entry(1, 1)).asLeader();
    assertThat(server.log()).containsExactly(entry(1, 1), opening(2, 2));
    assertThat(server.receive(2, new AppendAccepted(2, 2)).committed())
        .containsExactly("1/1", "no-op");
  }

  /// §8: before it answers a read, a leader finds out by a round of heartbeats whether it has been
  /// deposed.
  @Test
  void a_read_is_confirmed_by_a_majority_that_was_asked_after_it_arrived() {
    TestServer server = established(5);
    server.expire(Timer.HEARTBEAT);
    assertThat(server.read(7).sentTo(2)).containsExactly(new Heartbeat(1, 2, 1));
    server.receive(2, new HeartbeatReply(1, 1)).receive(3, new HeartbeatReply(1, 1));
    server.receive(4, new HeartbeatReply(1, 1));
    server.receive(2, new HeartbeatReply(1, 2));
    assertThat(server.receive(2, new HeartbeatReply(1, 2)).events()).isEmpty();
    assertThat(server.receive(3, new HeartbeatReply(1, 2)).events())
        .containsExactly(new Event.ReadConfirmed(7, 1));
    assertThat(server.receive(4, new HeartbeatReply(1, 2)).events()).as("once").isEmpty();
  }

  /// A read that joined a round under way could get an index from before it began.
  @Test
  void a_read_that_arrives_during_a_round_gets_the_index_of_the_next() {
    TestServer server = established(3).read(7).propose("foo");
    server.receive(2, new AppendAccepted(1, 2)).read(8);
    assertThat(server.commit()).isEqualTo(2);
    assertThat(server.receive(2, new HeartbeatReply(1, 1)).events())
        .containsExactly(new Event.ReadConfirmed(7, 1));
    assertThat(server.receive(2, new HeartbeatReply(1, 2)).events())
        .containsExactly(new Event.ReadConfirmed(8, 2));
  }

  /// §8: without sessions, a command that is given to leaders twice is executed twice. It is the
  /// runtime that never does that.
  @Test
  void a_command_that_is_proposed_again_is_committed_again() {
    TestServer server = established(3).propose("foo").propose("foo");
    assertThat(server.receive(2, new AppendAccepted(1, 3)).committed())
        .containsExactly("foo", "foo");
  }

  /// §8: a new leader does not know what is committed before its no-op is.
  @Test
  void a_read_is_not_confirmed_before_the_no_op_is_committed() {
    TestServer server = TestServer.holding(3, entry(1, 1), entry(1, 2)).asLeader();
    server.read(7);
    assertThat(server.receive(2, new HeartbeatReply(2, 1)).events()).isEmpty();
    assertThat(server.receive(3, new AppendAccepted(2, 3)).events())
        .endsWith(new Event.ReadConfirmed(7, 3));

    TestServer alone = TestServer.holding(1, entry(1, 1)).asLeader();
    assertThat(alone.read(7).events()).containsExactly(new Event.ReadConfirmed(7, 2));
  }

  /// There may be thousands of rounds while the disk of a follower is busy with a megabyte.
  @Test
  void rounds_of_reads_repeat_nothing_that_is_under_way() {
    TestServer probing = TestServer.of(3).asLeader();
    TestServer replicating = established(3).propose("foo");
    for (TestServer server : List.of(probing, replicating)) {
      for (long round = 1; round <= 3; round++) {
        server.read(round);
        assertThat(server.receive(3, new HeartbeatReply(1, round)).sentTo(3)).isEmpty();
        server.receive(2, new HeartbeatReply(1, round));
      }
      server.expire(Timer.HEARTBEAT);
      assertThat(server.receive(3, new HeartbeatReply(1, 3)).sentTo(3))
          .as("a regular heartbeat does, once")
          .hasSize(1);
      assertThat(server.receive(3, new HeartbeatReply(1, 3)).sentTo(3)).isEmpty();
    }
  }

  @Test
  void a_deposed_leader_does_not_confirm_a_read() {
    TestServer server = established(3).read(7);
    server.receive(2, new NewerTerm(2));
    assertThat(server.receive(3, new HeartbeatReply(1, 1)).events()).isEmpty();
    assertThat(server.receive(2, new HeartbeatReply(2, 1)).events()).isEmpty();
  }

  @Test
  void a_follower_reads_through_its_leader() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    assertThat(server.read(7).sentTo(2)).containsExactly(new ReadIndex(1, 7));
    assertThat(server.receive(2, new ReadIndexReply(1, 7, 4)).events())
        .containsExactly(new Event.ReadConfirmed(7, 4));

    TestServer leader = established(3).receive(3, new ReadIndex(1, 9));
    assertThat(leader.receive(2, new HeartbeatReply(1, 1)).sentTo(3))
        .containsExactly(new ReadIndexReply(1, 9, 1));
  }

  @Test
  void only_a_leader_takes_commands_and_reads_need_one() {
    for (TestServer server :
        List.of(
            TestServer.of(3), TestServer.of(3).asPreCandidate(), TestServer.of(3).asCandidate())) {
      assertThat(server.propose("foo").events())
          .containsExactly(new Event.Refused(List.of(command("foo"))));
      assertThat(server.log()).isEmpty();
      assertThat(server.read(7).events()).containsExactly(new Event.ReadRefused(7));
    }
  }

  /// A leader whose opening all have taken over.
  private static TestServer established(int voters) {
    TestServer server = TestServer.of(voters).asLeader();
    for (int other = 2; other <= voters; other++) {
      server.receive(other, new AppendAccepted(1, 1));
    }
    assertThat(server.commit()).isEqualTo(1);
    return server;
  }

  private static boolean vote(TestServer server, long candidate, long term) {
    server.receive(candidate, new RequestVote(term, EntryId.NONE));
    return server.sentTo(candidate).equals(List.of(new Vote(term, true)));
  }

  private static AppendEntries append(long term, EntryId previous, long commit, Entry... entries) {
    return new AppendEntries(term, previous, List.of(entries), commit);
  }

  private static Entry holds(long term, long index, String text) {
    return new Entry(term, index, TestServer.command(text));
  }

  private static Effect election() {
    return new Effect.Arm(
        Timer.ELECTION,
        OPTIONS.electionTimeout(),
        OPTIONS.electionTimeout().multipliedBy(2).minusNanos(1));
  }
}
