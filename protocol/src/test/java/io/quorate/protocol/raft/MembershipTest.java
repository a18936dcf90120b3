package io.quorate.protocol.raft;

import static io.quorate.protocol.raft.TestServer.CHANGE;
import static io.quorate.protocol.raft.TestServer.OPTIONS;
import static io.quorate.protocol.raft.TestServer.command;
import static io.quorate.protocol.raft.TestServer.entry;
import static io.quorate.protocol.raft.TestServer.id;
import static io.quorate.protocol.raft.TestServer.members;
import static io.quorate.protocol.raft.TestServer.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.protocol.Event.MembersInForce;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.Input;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
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
import io.quorate.protocol.scenario.MembersText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How members change: "In Search of an Understandable Consensus Algorithm" (extended version) §6,
/// Ongaro's thesis §3.10 and §4, each claim against one server.
class MembershipTest {
  // What a configuration is: §6

  /// §6: a server uses the latest configuration in its log, committed or not.
  @Test
  void members_are_in_force_as_soon_as_the_log_holds_them() {
    TestServer server = TestServer.of(3).asFollowerOf(2).slow();
    server.receive(2, append(1, EntryId.NONE, 0, entry(1, 1), members(1, 2, "{1,2,3,4}")));
    assertThat(server.members()).isEqualTo("{1,2,3,4}");
    assertThat(server.status().configurationIndex()).isEqualTo(2);
    assertThat(server.events()).contains(inForce(2, "{1,2,3,4}"));
    assertThat(server.commit()).isZero();
    assertThat(server.receive(2, new Heartbeat(1, 0, 2)).committed())
        .as("everybody sees when it is committed")
        .containsExactly("1/1", "{1,2,3,4}");
  }

  /// §6: a configuration that is removed from the log is in force no more.
  @Test
  void members_that_are_replaced_are_in_force_no_more() {
    TestServer server =
        TestServer.holding(3, entry(1, 1), members(1, 2, "{1,2}"), members(1, 3, "{1}"));
    assertThat(server.members()).isEqualTo("{1}");
    server.receive(2, append(2, id(1, 2), 0, entry(2, 3)));
    assertThat(server.members()).isEqualTo("{1,2}");
    assertThat(server.events()).contains(inForce(2, "{1,2}"));
    server.receive(2, append(3, id(1, 1), 0, entry(3, 2)));
    assertThat(server.members()).as("as of the base").isEqualTo("{1,2,3}");
    assertThat(server.events()).contains(inForce(0, "{1,2,3}"));
  }

  @Test
  void after_a_crash_the_members_are_those_that_the_disk_holds_last() {
    TestServer server = TestServer.of(3).asFollowerOf(2);
    server.receive(2, append(1, EntryId.NONE, 0, members(1, 1, "{1,2,3}->{1,4,5}")));
    assertThat(server.crash().members()).isEqualTo("{1,2,3}->{1,4,5}");
    server.slow().receive(2, append(1, id(1, 1), 0, members(1, 2, "{1,4,5}")));
    assertThat(server.crash().members()).isEqualTo("{1,2,3}->{1,4,5}");
  }

  /// Who is sent to is known before: the world may have to find out where it is.
  @Test
  void members_come_into_force_before_anything_is_sent_to_them() {
    TestServer server = established(3).slow();
    assertThat(server.change("{1,2,3,4}").effects().getFirst())
        .isEqualTo(new Effect.Emit(inForce(2, "{1,2,3,4}")));
    assertThat(server.sentTo(4)).isNotEmpty();
  }

  // Joint consensus: §6

  /// §6: any set of voters may follow any other; where two voters or more come or go, by a joint
  /// configuration.
  @Test
  void a_change_of_several_voters_begins_with_a_joint_configuration() {
    for (String target : List.of("{4,5,6}", "{1,2,3,4,5}", "{1}", "{1,2,4}", "{2,3,4}+{1}")) {
      assertThat(established(3).change(target).members()).isEqualTo("{1,2,3}->" + target);
    }
  }

  /// §6: log entries go to all servers in both configurations.
  @Test
  void the_members_of_both_halves_and_learners_get_the_log_and_heartbeats() {
    TestServer server = established(3).change("{1,4,5}+{6}");
    for (long other = 2; other <= 6; other++) {
      assertThat(server.sentTo(other)).as("to %d", other).hasSize(1);
    }
    server.expire(Timer.HEARTBEAT);
    for (long other = 2; other <= 6; other++) {
      assertThat(server.sentTo(other)).containsExactly(new Heartbeat(1, 1, other <= 3 ? 1 : 0));
    }
  }

  /// §6: agreement takes separate majorities of the old and the new configuration.
  @Test
  void an_entry_commits_by_majorities_of_both_halves() {
    TestServer server = established(3).change("{3,4,5}");
    server.receive(2, new AppendAccepted(1, 2));
    assertThat(server.commit()).as("by {1,2}").isEqualTo(1);
    server.receive(4, new AppendAccepted(1, 2));
    assertThat(server.commit()).as("by {1,2,4}").isEqualTo(1);
    assertThat(server.receive(5, new AppendAccepted(1, 2)).committed())
        .as("by {1,2,4,5}")
        .containsExactly("{1,2,3}->{3,4,5}");

    TestServer other = established(3).change("{3,4,5}");
    other.receive(4, new AppendAccepted(1, 2)).receive(5, new AppendAccepted(1, 2));
    assertThat(other.commit()).as("by {1,4,5}").isEqualTo(1);
  }

  /// §6: so does an election.
  @Test
  void an_election_is_won_by_majorities_of_both_halves() {
    for (List<Long> voters : List.of(List.of(2L), List.of(4L, 5L), List.of(2L, 4L))) {
      assertThat(inJoint().electedBy(voters)).as("by %s", voters).isFalse();
    }
    for (List<Long> voters : List.of(List.of(2L, 4L, 5L), List.of(3L, 4L))) {
      assertThat(inJoint().electedBy(voters)).as("by %s", voters).isTrue();
    }
    TestServer candidate = inJoint().expire(Timer.ELECTION);
    for (long other = 2; other <= 5; other++) {
      assertThat(candidate.sentTo(other)).containsExactly(new RequestPreVote(2, id(1, 1)));
    }
  }

  private static TestServer inJoint() {
    return TestServer.holding(3, members(1, 1, "{1,2,3}->{3,4,5}"));
  }

  /// Reads are confirmed by both halves, too; so is that a leader hears a quorum.
  @Test
  void a_read_is_confirmed_by_majorities_of_both_halves() {
    TestServer server = established(3).change("{3,4,5}").read(7);
    server.receive(2, new HeartbeatReply(1, 1));
    assertThat(server.receive(4, new HeartbeatReply(1, 1)).events()).isEmpty();
    assertThat(server.receive(5, new HeartbeatReply(1, 1)).events())
        .containsExactly(new Event.ReadConfirmed(7, 1));
  }

  @Test
  void a_leader_that_hears_only_one_half_steps_down() {
    TestServer server = established(3).change("{3,4,5}").pass(OPTIONS.electionTimeout());
    server.pass(Duration.ofNanos(1)).receive(2, new HeartbeatReply(1, 0));
    assertThat(server.expire(Timer.CHECK_QUORUM).role()).isEqualTo("follower");
  }

  /// §6: once the joint configuration is committed the leader goes on to the new one by itself.
  @Test
  void a_leader_leaves_a_joint_configuration_once_it_is_committed() {
    TestServer server = established(3).change("{1,4,5}");
    server.receive(2, new AppendAccepted(1, 2)).receive(4, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(2);
    assertThat(server.events()).contains(inForce(3, "{1,4,5}"));
    assertThat(server.log().getLast())
        .isEqualTo(
            new Entry(
                1, 3, new Content.Membership(RequestId.OF_NOBODY, MembersText.parse("{1,4,5}"))));
    assertThat(server.receive(4, new AppendAccepted(1, 3)).committed())
        .as("by the new voters")
        .containsExactly("{1,4,5}");
    assertThat(server.role()).isEqualTo("leader");
  }

  /// §6: a leader that finds a joint configuration in its log finishes what another has begun.
  @Test
  void a_new_leader_finishes_a_joint_change_that_it_inherits() {
    TestServer server = inJoint().asLeader();
    assertThat(server.log()).hasSize(2);
    server.receive(2, new AppendAccepted(2, 2)).receive(4, new AppendAccepted(2, 2));
    server.receive(5, new AppendAccepted(2, 2));
    assertThat(server.members()).isEqualTo("{3,4,5}");
    assertThat(server.log()).hasSize(3);
  }

  // One server at a time: thesis §4.1

  /// Thesis §4.1: where one voter comes or goes, any two majorities overlap. Learners are in none.
  @Test
  void a_change_of_one_voter_or_of_learners_needs_no_joint_configuration() {
    for (String target : List.of("{1,2,3,4}", "{1,2}", "{2,3}", "{1,2,3}+{4,5}", "{1,2}+{3}")) {
      TestServer server = established(3).change(target);
      assertThat(server.members()).isEqualTo(target);
      assertThat(server.log().getLast().content())
          .isEqualTo(new Content.Membership(CHANGE, MembersText.parse(target)));
    }
  }

  /// Thesis §4.1 and §6: the next change may begin when the one before is complete.
  @Test
  void one_change_at_a_time() {
    TestServer server = established(3).change("{1,2,3,4}");
    assertRefused(server.change("{1,2,3,4,5}"), Reason.CHANGE_UNDER_WAY);
    server.receive(2, new AppendAccepted(1, 2)).receive(3, new AppendAccepted(1, 2));
    assertThat(server.change("{1,2,3,4,5}").members()).isEqualTo("{1,2,3,4,5}");
  }

  @Test
  void one_change_at_a_time_while_it_is_joint() {
    TestServer server = established(3).change("{1,4,5}");
    assertRefused(server.change("{1,2,3}"), Reason.CHANGE_UNDER_WAY);
    server.receive(2, new AppendAccepted(1, 2)).receive(4, new AppendAccepted(1, 2));
    assertRefused(server.change("{1,2,3}"), Reason.CHANGE_UNDER_WAY);
    server.receive(4, new AppendAccepted(1, 3));
    assertThat(server.change("{1,4}").members()).isEqualTo("{1,4}");
  }

  /// Ongaro, "bug in single-server membership changes" (raft-dev, 2015): a leader first commits an
  /// entry of its own term.
  @Test
  void no_change_before_the_leader_has_committed_an_entry_of_its_own_term() {
    TestServer server = TestServer.holding(3, entry(1, 1)).asLeader();
    assertRefused(server.change("{1,2}"), Reason.TERM_NOT_OPEN);
    server.receive(2, new AppendAccepted(2, 1));
    assertRefused(server.change("{1,2}"), Reason.TERM_NOT_OPEN);
    server.receive(2, new AppendAccepted(2, 2));
    assertThat(server.change("{1,2}").members()).isEqualTo("{1,2}");
  }

  // What a leader refuses

  @Test
  void a_change_is_refused_if_the_members_have_changed_meanwhile() {
    TestServer server = established(3).change("{1,2}").receive(2, new AppendAccepted(1, 2));
    Configuration target = MembersText.parse("{1}");
    assertRefused(
        server.step(new Input.ChangeMembers(CHANGE, target, 1, false)), Reason.MEMBERS_CHANGED);
    server.step(new Input.ChangeMembers(CHANGE, target, 2, false));
    assertThat(server.members()).isEqualTo("{1}");
  }

  @Test
  void a_group_keeps_a_voter() {
    Input.ChangeMembers change = new Input.ChangeMembers(CHANGE, Configuration.UNKNOWN, 9, false);
    assertRefused(established(3).step(change), Reason.NO_VOTER);
    assertThatThrownBy(() -> new Content.Membership(CHANGE, Configuration.UNKNOWN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void only_a_leader_changes_members() {
    for (TestServer server :
        List.of(
            TestServer.of(3),
            TestServer.of(3).asFollowerOf(2),
            TestServer.of(3).asPreCandidate(),
            TestServer.of(3).asCandidate())) {
      assertRefused(server.change("{1,2}"), Reason.NOT_LEADER);
    }
  }

  /// They would get around all that is refused here.
  @Test
  void members_cannot_be_proposed_like_a_command() {
    Content change = members(1, 1, "{1,2}").content();
    assertThatThrownBy(() -> new Input.Propose(List.of(command("foo"), change)))
        .isInstanceOf(IllegalArgumentException.class);
    Configuration joint = MembersText.parse("{1}->{2,3}");
    assertThatThrownBy(() -> new Input.ChangeMembers(CHANGE, joint, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// As etcd's `--strict-reconfig-check`.
  @Test
  void a_strict_change_needs_a_quorum_of_the_voters_to_come_that_were_heard_of_lately() {
    TestServer server = TestServer.of(3).asLeader().receive(2, new AppendAccepted(1, 1));
    assertRefused(server.changeStrictly("{1,3}"), Reason.QUORUM_AT_RISK);
    assertRefused(server.changeStrictly("{1,2,4,5}"), Reason.QUORUM_AT_RISK);
    server.receive(3, new AppendAccepted(1, 1));
    server.pass(OPTIONS.electionTimeout().plusNanos(1)).receive(2, new AppendAccepted(1, 1));
    assertRefused(server.changeStrictly("{1,3}"), Reason.QUORUM_AT_RISK);
    assertThat(server.changeStrictly("{1,2}").members()).isEqualTo("{1,2}");
    assertThat(established(3).changeStrictly("{1,2,3,4}").members())
        .as("three of four")
        .isEqualTo("{1,2,3,4}");
    assertThat(established(3).change("{1,4,5,6}").members())
        .as("only if it is strict")
        .isEqualTo("{1,2,3}->{1,4,5,6}");
  }

  /// Thesis §4.2.1: a new server catches up before it has a vote.
  @Test
  void a_learner_becomes_a_voter_when_it_holds_nine_tenths_of_the_log() {
    TestServer server = established(3).change("{1,2,3}+{4}");
    server.receive(2, new AppendAccepted(1, 2));
    server.propose("c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11");
    assertRefused(server.change("{1,2,3,4}"), Reason.LEARNER_BEHIND);
    server.receive(4, new AppendAccepted(1, 9));
    assertRefused(server.change("{1,2,3,4}"), Reason.LEARNER_BEHIND);
    server.receive(4, new AppendAccepted(1, 10));
    assertThat(server.change("{1,2,3,4}").members()).isEqualTo("{1,2,3,4}");
  }

  // Learners and who joins: thesis §4.2.1

  /// Thesis §4.2.1: it is not counted, neither for commits nor in elections.
  @Test
  void a_learner_is_in_no_quorum() {
    TestServer server = established(3).change("{1,2,3}+{4,5}").receive(2, new AppendAccepted(1, 2));
    server.propose("foo");
    server.receive(4, new AppendAccepted(1, 3)).receive(5, new AppendAccepted(1, 3));
    assertThat(server.commit()).isEqualTo(2);
    server.read(7).receive(4, new HeartbeatReply(1, 1));
    assertThat(server.receive(5, new HeartbeatReply(1, 1)).events()).isEmpty();
    server.pass(OPTIONS.electionTimeout().plusNanos(1)).receive(4, new HeartbeatReply(1, 1));
    assertThat(server.expire(Timer.CHECK_QUORUM).role()).isEqualTo("follower");

    TestServer candidate = TestServer.holding(1, members(1, 1, "{1,2,3}+{4,5}")).asPreCandidate();
    assertThat(candidate.sentTo(4)).isEmpty();
    candidate.receive(4, new PreVote(2, true)).receive(5, new PreVote(2, true));
    assertThat(candidate.role()).isEqualTo("pre-candidate");
  }

  @Test
  void a_learner_reads_through_the_leader() {
    TestServer server = established(3).change("{1,2,3}+{4}").receive(2, new AppendAccepted(1, 2));
    server.receive(4, new ReadIndex(1, 9));
    assertThat(server.receive(2, new HeartbeatReply(1, 1)).sentTo(4))
        .containsExactly(new ReadIndexReply(1, 9, 2));
  }

  @Test
  void a_learner_does_not_stand_for_election() {
    TestServer server = TestServer.holding(1, members(1, 1, "{2,3}+{1}"), members(1, 2, "{2}+{1}"));
    assertThat(server.expire(Timer.ELECTION).sent()).isEmpty();
    assertThat(server.role()).isEqualTo("follower");
  }

  /// A server that joins has an empty log and knows nobody; it takes what a leader sends, and is a
  /// voter when its log says so.
  @Test
  void a_server_that_joins_takes_the_log_of_whoever_leads_and_does_not_stand() {
    TestServer server = TestServer.of(RaftState.joining());
    assertThat(server.expire(Timer.ELECTION).sent()).isEmpty();
    assertThat(server.receive(2, append(1, id(1, 3), 3, entry(1, 4))).sentTo(2))
        .containsExactly(new AppendRejected(1, id(1, 3), EntryId.NONE));
    server.receive(2, append(1, EntryId.NONE, 1, entry(1, 1), members(1, 2, "{2,3}+{1}")));
    assertThat(server.sentTo(2)).containsExactly(new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(1);
    assertThat(server.expire(Timer.ELECTION).sent()).isEmpty();
    server.receive(2, append(1, id(1, 2), 2, members(1, 3, "{1,2,3}")));
    assertThat(server.expire(Timer.ELECTION).role()).isEqualTo("pre-candidate");
  }

  /// Nor does it make a snapshot that others would lose the members by.
  @Test
  void a_snapshot_holds_the_members_as_of_its_index_or_is_not_made() {
    TestServer server = TestServer.of(RaftState.joining());
    server.receive(
        2, append(1, EntryId.NONE, 3, entry(1, 1), members(1, 2, "{1,2,3}"), members(1, 3, "{1}")));
    assertThat(server.snapshotHead(1)).isEmpty();
    assertThat(server.snapshotHead(2))
        .contains(new SnapshotHead(1, 2, MembersText.parse("{1,2,3}")));
    assertThat(server.snapshotHead(3)).contains(new SnapshotHead(1, 3, MembersText.parse("{1}")));
  }

  /// What was in force and not committed is void with the log that a snapshot takes the place of.
  @Test
  void members_are_those_of_the_snapshot_where_it_takes_the_place_of_the_log() {
    TestServer server = TestServer.holding(3, entry(1, 1), members(1, 2, "{1}"));
    SnapshotHead head = new SnapshotHead(2, 7, MembersText.parse("{1,2,4}"));
    server.step(new Input.SnapshotReceived(head));
    assertThat(server.members()).isEqualTo("{1,2,4}");
    assertThat(server.events()).contains(inForce(7, "{1,2,4}"));
    assertThat(server.crash().members()).isEqualTo("{1,2,4}");
  }

  /// Thesis §4.2.2: a server may be needed as a voter of a configuration that it does not know yet.
  @Test
  void a_server_votes_whether_or_not_it_knows_the_candidate_or_itself_to_be_a_member() {
    for (TestServer server :
        List.of(
            TestServer.of(RaftState.joining()),
            TestServer.holding(1, members(1, 1, "{2,3}")),
            TestServer.of(3))) {
      server.receive(9, new RequestPreVote(5, id(4, 4)));
      assertThat(server.sentTo(9)).containsExactly(new PreVote(5, true));
      server.receive(9, new RequestVote(5, id(4, 4)));
      assertThat(server.sentTo(9)).containsExactly(new Vote(5, true));
    }
  }

  // Who is removed: §6, thesis §4.2.2 and §4.2.3

  /// §6: a leader that is not in the new configuration leads until that is committed, by a majority
  /// that it does not belong to, and then goes. We let it say who may take over at once.
  @Test
  void a_leader_that_removes_itself_leads_until_that_is_committed() {
    TestServer server = established(4).change("{2,3,4}");
    server.receive(3, new AppendAccepted(1, 2));
    assertThat(server.commit()).as("it does not count itself").isEqualTo(1);
    assertThat(server.role()).isEqualTo("leader");
    server.propose("foo");
    server.receive(3, new AppendAccepted(1, 3)).receive(4, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(2);
    assertThat(server.role()).isEqualTo("follower");
    assertThat(server.sentTo(2)).as("who holds less").doesNotContain(new TimeoutNow(1));
    assertThat(server.sentTo(3)).containsExactly(new Committed(1, id(1, 2)), new TimeoutNow(1));
    assertThat(server.sentTo(4)).containsExactly(new Committed(1, id(1, 2)));
    assertThat(server.propose("bar").events())
        .containsExactly(new Event.Refused(List.of(command("bar"))));
    assertThat(server.expire(Timer.ELECTION).role()).isEqualTo("follower");
  }

  @Test
  void a_leader_that_becomes_a_learner_goes_when_that_is_committed() {
    TestServer server = established(3).change("{2,3}+{1}");
    server.receive(2, new AppendAccepted(1, 2));
    assertThat(server.role()).isEqualTo("leader");
    assertThat(server.receive(3, new AppendAccepted(1, 2)).role()).isEqualTo("follower");
  }

  /// Thesis §4.2.2: it does not stand once its removal is committed; until then it may be needed,
  /// as in figure 4.6.
  @Test
  void a_removed_server_stands_only_as_long_as_its_removal_may_not_be_committed() {
    TestServer server = TestServer.holding(2, entry(1, 1), members(1, 2, "{2}"));
    assertThat(server.asPreCandidate().sentTo(2)).containsExactly(new RequestPreVote(2, id(1, 2)));
    server.receive(2, append(1, id(1, 2), 2));
    assertThat(server.expire(Timer.ELECTION).sent()).isEmpty();
    assertThat(server.role()).isEqualTo("follower");
  }

  /// Thesis §4.2.2: it does not count its own vote unless it is part of its latest configuration.
  @Test
  void a_removed_server_does_not_count_its_own_vote() {
    TestServer server = TestServer.holding(3, entry(1, 1), members(1, 2, "{2,3}"));
    assertThat(server.electedBy(List.of(2L))).isFalse();
    TestServer other = TestServer.holding(3, entry(1, 1), members(1, 2, "{2,3}"));
    assertThat(other.electedBy(List.of(2L, 3L))).isTrue();
  }

  @Test
  void a_removed_servers_acknowledgements_count_no_more() {
    TestServer server = established(5).change("{1,2,3,4}");
    server.receive(5, new AppendAccepted(1, 2)).receive(2, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(1);
    server.receive(3, new AppendAccepted(1, 2));
    assertThat(server.commit()).isEqualTo(2);
  }

  /// Best effort: what is removed gets the log until it knows, or does not answer.
  @Test
  void a_removed_server_gets_the_log_until_it_knows_that_it_is_removed() {
    TestServer server = established(3).change("{1,2}");
    assertThat(server.sentTo(3)).containsExactly(append(1, id(1, 1), 1, entryOf(server, 2)));
    server.expire(Timer.CHECK_QUORUM).receive(2, new AppendAccepted(1, 2));
    assertThat(server.sentTo(3))
        .as("that it is committed")
        .containsExactly(new Committed(1, id(1, 2)));
    server.expire(Timer.CHECK_QUORUM).expire(Timer.HEARTBEAT);
    assertThat(server.sentTo(3)).as("not acknowledged yet").isNotEmpty();
    server.receive(3, new AppendAccepted(1, 2)).expire(Timer.CHECK_QUORUM);
    assertThat(server.expire(Timer.HEARTBEAT).sentTo(3)).isEmpty();
  }

  @Test
  void a_removed_server_that_does_not_answer_is_given_up() {
    TestServer server = established(3).change("{1,2}").receive(2, new AppendAccepted(1, 2));
    server.pass(OPTIONS.electionTimeout().plusNanos(1)).receive(2, new HeartbeatReply(1, 0));
    server.expire(Timer.CHECK_QUORUM);
    assertThat(server.role()).isEqualTo("leader");
    assertThat(server.expire(Timer.HEARTBEAT).sentTo(3)).isEmpty();
  }

  @Test
  void a_new_leader_tells_who_was_removed_by_the_one_before() {
    TestServer server = TestServer.holding(3, entry(1, 1), members(1, 2, "{1,2}")).asLeader();
    assertThat(server.sentTo(3)).containsExactly(append(2, id(1, 2), 0, opening(2, 3)));
  }

  /// §6, last paragraph: nor does a removed server end the term of a leader that has yet to tell
  /// it.
  @Test
  void a_removed_server_does_not_disturb_the_leader() {
    TestServer server = established(3).change("{1,2}");
    server.receive(3, new NewerTerm(9)).receive(3, new RequestVote(9, id(9, 9)));
    server.receive(3, new RequestPreVote(9, id(9, 9)));
    assertThat(server.sentTo(3)).containsExactly(new PreVote(1, false));
    assertThat(server.role()).isEqualTo("leader");
    assertThat(server.term()).isEqualTo(1);
    assertThat(established(3).receive(3, new NewerTerm(9)).role())
        .as("a member does")
        .isEqualTo("follower");
  }

  /// One that comes back under its old name may have lost what it held.
  @Test
  void who_stays_is_served_on_and_who_comes_back_is_met_anew() {
    TestServer server = established(3).change("{1,2}").receive(2, new AppendAccepted(1, 2));
    server.receive(3, new AppendAccepted(1, 2));
    server.change("{1,2,3}");
    server.receive(3, new AppendRejected(1, id(1, 2), EntryId.NONE));
    assertThat(server.sentTo(3)).hasSize(1);
    assertThat(server.sentTo(3).getFirst())
        .isEqualTo(
            append(1, EntryId.NONE, 2, entryOf(server, 1), entryOf(server, 2), entryOf(server, 3)));
    server.receive(2, new AppendAccepted(1, 3));
    assertThat(server.commit()).as("2 was served on").isEqualTo(3);
  }

  // Leadership transfer: thesis §3.10

  /// Thesis §3.10, steps 1 to 3: no new requests, the target's log brought up to date, then
  /// TimeoutNow.
  @Test
  void a_leader_that_makes_way_brings_its_target_up_to_date_and_asks_it_to_stand() {
    TestServer server = established(3).propose("foo").transfer(2);
    assertThat(server.sentTo(2)).isEmpty();
    assertThat(server.propose("bar").events())
        .containsExactly(new Event.Refused(List.of(command("bar"))));
    assertRefused(server.change("{1,2}"), Reason.LEADER_MAKES_WAY);
    assertThat(server.receive(3, new AppendAccepted(1, 2)).sentTo(3))
        .doesNotContain(new TimeoutNow(1));
    assertThat(server.receive(2, new AppendAccepted(1, 2)).sentTo(2)).contains(new TimeoutNow(1));
    assertThat(server.receive(2, new AppendAccepted(1, 2)).sentTo(2)).as("once").isEmpty();
    assertThat(server.expire(Timer.HEARTBEAT).sentTo(2))
        .as("again, as it may be lost")
        .contains(new TimeoutNow(1));
  }

  @Test
  void a_target_that_is_up_to_date_is_asked_at_once() {
    assertThat(established(3).transfer(2).sentTo(2)).containsExactly(new TimeoutNow(1));
  }

  /// Thesis §3.10: it stands as if its timer had run out, and §4.2.3: the others vote although they
  /// hear their leader. Nobody needs to be asked for pre-votes.
  @Test
  void the_target_stands_at_once_and_says_that_the_leader_wants_it() {
    TestServer target = TestServer.of(3).asFollowerOf(2).receive(2, new TimeoutNow(1));
    assertThat(target.role()).isEqualTo("candidate");
    assertThat(target.sentTo(3)).containsExactly(new RequestVote(2, EntryId.NONE, true));
    target.expire(Timer.ELECTION);
    assertThat(target.role()).as("if it does not win").isEqualTo("pre-candidate");

    TestServer other = TestServer.of(3).asFollowerOf(2);
    assertThat(other.receive(3, new RequestVote(2, EntryId.NONE, true)).sentTo(3))
        .containsExactly(new Vote(2, true));
    TestServer leader = established(3).receive(3, new RequestVote(2, id(1, 1), true));
    assertThat(leader.role()).isEqualTo("follower");
    assertThat(leader.sentTo(3)).containsExactly(new Vote(2, true));
  }

  @Test
  void who_asks_or_stands_already_yields_to_the_leader_and_then_stands() {
    for (TestServer server :
        List.of(TestServer.of(3).asPreCandidate(), TestServer.of(3).asCandidate())) {
      long term = server.term();
      server.receive(2, new TimeoutNow(term));
      assertThat(server.role()).isEqualTo("candidate");
      assertThat(server.term()).isEqualTo(term + 1);
    }
    TestServer learner = TestServer.holding(1, members(1, 1, "{2}+{1}"), members(1, 2, "{2}+{1}"));
    learner.asFollowerOf(2).receive(2, new TimeoutNow(1));
    assertThat(learner.role()).isEqualTo("follower");
    TestServer stranger = TestServer.of(3).receive(2, new TimeoutNow(1));
    assertThat(stranger.role()).as("of a leader it has not heard of").isEqualTo("follower");
    TestServer late = TestServer.of(3, new HardState(4, Optional.empty()));
    assertThat(late.receive(2, new TimeoutNow(3)).sentTo(2)).containsExactly(new NewerTerm(4));
  }

  /// Thesis §3.10: if it has not happened within an election timeout, the leader takes requests
  /// again.
  @Test
  void a_leader_gives_up_a_transfer_after_an_election_timeout() {
    TestServer server = established(3).propose("foo").transfer(2);
    server.pass(OPTIONS.electionTimeout().minusNanos(1)).expire(Timer.HEARTBEAT);
    assertThat(server.events()).isEmpty();
    server.pass(Duration.ofNanos(1)).expire(Timer.HEARTBEAT);
    assertThat(server.events())
        .containsExactly(new TransferRefused(7, TransferRefused.Reason.TIMED_OUT));
    assertThat(server.propose("bar").events()).isEmpty();
    assertThat(server.receive(2, new AppendAccepted(1, 3)).sentTo(2))
        .doesNotContain(new TimeoutNow(1));
  }

  @Test
  void only_another_voter_takes_over_one_transfer_at_a_time_and_only_a_leader_can_do_it() {
    TestServer server = established(3).change("{1,2,3}+{4}").receive(2, new AppendAccepted(1, 2));
    for (long target : new long[] {1, 4, 9}) {
      assertThat(server.transfer(target).events())
          .containsExactly(new TransferRefused(7, TransferRefused.Reason.NO_OTHER_VOTER));
    }
    assertThat(server.transfer(3).transfer(2).events())
        .containsExactly(new TransferRefused(7, TransferRefused.Reason.TRANSFER_UNDER_WAY));
    assertThat(TestServer.of(3).asFollowerOf(2).transfer(3).events())
        .containsExactly(new TransferRefused(7, TransferRefused.Reason.NOT_LEADER));
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

  private static void assertRefused(TestServer server, Reason reason) {
    assertThat(server.events()).containsExactly(new ChangeRefused(CHANGE, reason));
  }

  private static MembersInForce inForce(long index, String members) {
    return new MembersInForce(index, MembersText.parse(members));
  }

  private static Entry entryOf(TestServer server, int index) {
    return server.log().get(index - 1);
  }

  private static AppendEntries append(long term, EntryId previous, long commit, Entry... entries) {
    return new AppendEntries(term, previous, List.of(entries), commit);
  }
}
