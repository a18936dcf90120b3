package io.quorate.runtime;

import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Members come and go, and who asked for it is told what became of it.
class MembersTest {
  private static final NodeId FOUR = new NodeId(4);
  private static final NodeId FIVE = new NodeId(5);

  // A change

  @Test
  void a_member_is_there_as_soon_as_the_log_says_so_and_the_change_is_done_when_it_is_committed() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 2, 3, 4));
    assertThat(leader.node().members()).containsExactly(SELF, TWO, THREE, FOUR);
    assertThat(leader.raftSentTo(FOUR, AppendEntries.class)).isNotEmpty();
    leader.acknowledge(TWO);
    assertThat(change).isNotDone();
    leader.acknowledge(THREE);
    assertThat(change).isCompletedWithValue(new Outcome.Done<>(Optional.empty(), 2));
  }

  @Test
  void a_member_is_dropped_only_when_its_removal_is_committed() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 2));
    assertThat(leader.status().configuration()).isEqualTo(of(1, 2));
    assertThat(leader.node().members()).containsExactly(SELF, TWO, THREE);
    leader.acknowledge(TWO);
    assertThat(change).isCompletedWithValue(new Outcome.Done<>(Optional.empty(), 2));
    assertThat(leader.node().members()).containsExactly(SELF, TWO);
  }

  @Test
  void a_change_by_a_joint_configuration_is_done_with_the_one_after_it() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 4, 5));
    leader.acknowledge(TWO).acknowledge(FOUR);
    assertThat(change).isNotDone();
    assertThat(leader.node().members()).containsExactly(SELF, TWO, THREE, FOUR, FIVE);
    leader.acknowledge(FOUR);
    assertThat(change).isCompletedWithValue(new Outcome.Done<>(Optional.empty(), 3));
    assertThat(leader.node().members()).containsExactly(SELF, FOUR, FIVE);
  }

  @Test
  void who_does_not_lead_objects_at_once() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 1);
    assertThat(follower.change(of(1, 2)))
        .isCompletedWithValue(new Outcome.Done<>(Optional.of(ChangeRefused.Reason.NOT_LEADER), 0));
  }

  @Test
  void a_change_that_no_later_leader_knows_is_refused_when_the_next_term_opens() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 2, 3, 4));
    leader.receive(TWO, new Heartbeat(2, 0, 0));
    assertThat(change).as("it may be in the log of 2").isNotDone();
    leader.receive(
        TWO,
        new AppendEntries(
            2, TestNode.id(1, 1), List.of(TestNode.entry(2, 2, new Content.Opening(2))), 2));
    assertThat(change).isCompletedWithValue(new Outcome.Refused<>(Reason.LEADER_CHANGED));
    assertThat(leader.status().configuration()).isEqualTo(of(1, 2, 3));
  }

  @Test
  void nobody_can_say_what_became_of_a_change_without_an_answer_in_time() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 2, 3, 4));
    leader.pass(NodeOptions.DEFAULT.requestTimeout());
    assertThat(change).isCompletedWithValue(new Outcome.Unknown<>(Doubt.TIMED_OUT));
  }

  @Test
  void a_change_ends_with_its_node() {
    TestNode leader = TestNode.of(3).asLeader();
    var change = leader.change(of(1, 2, 3, 4));
    var transfer = leader.transfer(TWO);
    leader.node().stop();
    assertThat(change).isCompletedWithValue(new Outcome.Unknown<>(Doubt.STOPPED));
    assertThat(transfer).isCompletedWithValue(new Outcome.Unknown<>(Doubt.STOPPED));
  }

  // A question about a change

  @Test
  void a_leader_says_what_it_would_object_to_a_change_and_changes_nothing() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(leader.objectionTo(of(1, 2)))
        .isCompletedWithValue(new Outcome.Done<>(Optional.empty(), 0));
    assertThat(leader.status().configuration()).isEqualTo(of(1, 2, 3));
    leader.receive(TWO, new PeerMessage.ChangeQuestion(TestNode.GROUP, 9, of(1, 2), 0, false));
    assertThat(leader.sentTo(TWO, PeerMessage.ChangeObjection.class))
        .containsExactly(new PeerMessage.ChangeObjection(TestNode.GROUP, 9, Optional.empty()));
    var _ = leader.change(of(1, 2));
    assertThat(leader.objectionTo(of(1, 3)))
        .isCompletedWithValue(
            new Outcome.Done<>(Optional.of(ChangeRefused.Reason.CHANGE_UNDER_WAY), 0));
  }

  @Test
  void a_follower_asks_the_leader_what_it_would_object() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 1);
    var objection = follower.objectionTo(of(1, 2));
    var question = follower.sentTo(TWO, PeerMessage.ChangeQuestion.class).getFirst();
    assertThat(question.target()).isEqualTo(of(1, 2));
    follower.receive(
        TWO,
        new PeerMessage.ChangeObjection(
            TestNode.GROUP, question.number(), Optional.of(ChangeRefused.Reason.QUORUM_AT_RISK)));
    assertThat(objection)
        .isCompletedWithValue(
            new Outcome.Done<>(Optional.of(ChangeRefused.Reason.QUORUM_AT_RISK), 0));
  }

  @Test
  void a_question_without_a_leader_or_an_answer_is_refused() {
    TestNode node = TestNode.of(3);
    assertThat(node.objectionTo(of(1, 2)))
        .isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
    node.asFollowerOf(TWO, 1);
    var objection = node.objectionTo(of(1, 2));
    node.pass(NodeOptions.DEFAULT.raft().electionTimeout());
    assertThat(objection).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
    node.asFollowerOf(TWO, 1);
    var last = node.objectionTo(of(1, 2));
    node.node().stop();
    assertThat(last).isCompletedWithValue(new Outcome.Refused<>(Reason.STOPPED));
  }

  // A transfer

  @Test
  void a_transfer_is_done_when_the_other_leads() {
    TestNode leader = TestNode.of(3).asLeader();
    var transfer = leader.transfer(TWO);
    assertThat(leader.raftSentTo(TWO, TimeoutNow.class)).hasSize(1);
    assertThat(transfer).isNotDone();
    leader.receive(TWO, new Heartbeat(2, 0, 0));
    assertThat(transfer).isCompletedWithValue(new Outcome.Done<>(Optional.empty(), 0));
  }

  @Test
  void a_transfer_has_failed_when_somebody_else_leads() {
    TestNode leader = TestNode.of(3).asLeader();
    var transfer = leader.transfer(TWO);
    leader.receive(THREE, new Heartbeat(2, 0, 0));
    assertThat(transfer).isCompletedWithValue(new Outcome.Refused<>(Reason.LEADER_CHANGED));
  }

  @Test
  void a_leader_objects_to_handing_over_to_a_stranger_and_gives_up_in_time() {
    TestNode leader = TestNode.of(3).asLeader();
    assertThat(leader.transfer(FOUR))
        .isCompletedWithValue(
            new Outcome.Done<>(Optional.of(TransferRefused.Reason.NO_OTHER_VOTER), 0));
    var transfer = leader.transfer(THREE);
    Duration heartbeat = NodeOptions.DEFAULT.raft().heartbeatInterval();
    for (int i = 0; i < 10 && !transfer.isDone(); i++) {
      leader.pass(heartbeat).acknowledge(TWO).acknowledge(THREE);
    }
    assertThat(transfer)
        .isCompletedWithValue(new Outcome.Done<>(Optional.of(TransferRefused.Reason.TIMED_OUT), 0));
  }

  // A node that joins, or has to go

  @Test
  void a_node_that_joins_learns_the_members_from_the_log_and_was_not_removed_before() {
    TestNode joining = TestNode.joining();
    assertThat(joining.node().members()).isEmpty();
    joining.replicate(TWO, 1, new Content.Opening(1), members(2, 3));
    assertThat(joining.node().members()).containsExactly(TWO, THREE);
    assertThat(joining.node().isRemoved()).isFalse();
    joining.replicate(TWO, 1, members(1, 2, 3));
    assertThat(joining.node().members()).containsExactly(SELF, TWO, THREE);
    joining.crash();
    assertThat(joining.node().members()).containsExactly(SELF, TWO, THREE);
  }

  @Test
  void a_member_is_removed_when_that_is_committed() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 1);
    follower.receive(
        TWO,
        new AppendEntries(1, TestNode.id(0, 0), List.of(TestNode.entry(1, 1, members(2, 3))), 0));
    assertThat(follower.node().isRemoved()).isFalse();
    follower.receive(TWO, new Heartbeat(1, 0, 1));
    assertThat(follower.node().isRemoved()).isTrue();
  }

  // Who is welcome

  @Test
  void a_stranger_is_refused_as_long_as_somebody_leads_who_would_have_told_of_it() {
    TestNode node = TestNode.of(3);
    assertThat(meet(node, FOUR)).isEmpty();
    node.asFollowerOf(TWO, 1);
    assertThat(meet(node, FIVE)).contains("node 5 is not a member of this cluster");
  }

  @Test
  void to_a_node_that_is_about_to_join_nobody_is_a_stranger() {
    TestNode joining = TestNode.joining().asFollowerOf(TWO, 1);
    assertThat(meet(joining, TWO)).isEmpty();
    assertThat(meet(joining, THREE)).isEmpty();
  }

  @Test
  void a_stranger_that_leads_is_welcome() {
    TestNode node = TestNode.of(3).asFollowerOf(FOUR, 1);
    assertThat(meet(node, FOUR)).isEmpty();
  }

  @Test
  void a_new_member_is_welcome_and_one_that_was_removed_is_not() {
    TestNode leader = TestNode.of(3).asLeader();
    var _ = leader.change(of(1, 2, 3, 4));
    assertThat(meet(leader, FOUR)).isEmpty();
    leader.acknowledge(TWO).acknowledge(THREE);
    var _ = leader.change(of(1, 2, 4));
    assertThat(meet(leader, THREE)).as("it has yet to be told").isEmpty();
    leader.acknowledge(TWO).acknowledge(FOUR);
    assertThat(meet(leader, THREE)).contains("node 3 is not a member of this cluster");
  }

  @Test
  void where_members_are_is_remembered_beyond_a_crash() {
    TestNode node = TestNode.of(3);
    List<HostPort> where = List.of(new HostPort("a.example", 2380), new HostPort("::1", 1, true));
    node.node().locate(FOUR, where);
    node.node().locate(TWO, where);
    node.node().locate(TWO, List.of());
    node.run();
    node.crash();
    assertThat(node.node().addresses()).containsEntry(FOUR, where).containsEntry(TWO, List.of());
  }

  private static Configuration of(long... voters) {
    return Configuration.of(Arrays.stream(voters).mapToObj(NodeId::new).toList());
  }

  private static Content members(long... voters) {
    return new Content.Membership(RequestId.OF_NOBODY, of(voters));
  }

  /// Why a node is refused, or nothing.
  private static Optional<String> meet(TestNode node, NodeId peer) {
    List<Optional<String>> verdicts = new ArrayList<>();
    node.node().meet(peer, 77, verdicts::add);
    node.run();
    return verdicts.getFirst();
  }
}
