package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.codec.PeerMessage.ForwardRefused;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A node without room for entries goes on with all that needs none, and leaves the lead to who has
/// room.
class FullDiskTest {
  private static final Duration TIMEOUT = NodeOptions.DEFAULT.raft().electionTimeout();
  private static final Fitness FULL = new Fitness(0, Room.ENTRIES);

  private static final Content.Command NOTE =
      new Content.Command(new RequestId(99, 1), Bytes.utf8("foo"));

  // One that leads

  @Test
  void a_leader_whose_disk_is_full_makes_way_for_one_that_has_room() {
    TestNode leader = TestNode.of(3).asLeader().full(true);
    assertThat(SuccessionTest.asked(leader, TIMEOUT.multipliedBy(3), Fitness.USUAL)).contains(TWO);
  }

  @Test
  void what_is_submitted_meanwhile_waits_for_who_takes_over() {
    TestNode leader = TestNode.of(3).asLeader().full(true);
    CompletableFuture<Outcome<Integer>> outcome = leader.submit("foo");
    assertThat(outcome).isNotDone();
    leader.asFollowerOf(TWO, 2);
    assertThat(leader.sentTo(TWO, Forward.class)).hasSize(1);
  }

  @Test
  void what_is_forwarded_meanwhile_goes_back_to_its_sender() {
    TestNode leader = TestNode.of(3).asLeader().full(true);
    leader.receive(THREE, new Forward(TestNode.GROUP, 1, List.of(NOTE)));
    assertThat(leader.sentTo(THREE, ForwardRefused.class))
        .containsExactly(new ForwardRefused(TestNode.GROUP, List.of(NOTE.id()), false));
  }

  @Test
  void if_nobody_takes_over_it_is_said_that_the_disk_is_full() {
    TestNode leader = TestNode.of(3).asLeader().full(true);
    CompletableFuture<Outcome<Integer>> outcome = leader.submit("foo");
    var _ = SuccessionTest.asked(leader, NodeOptions.DEFAULT.requestTimeout(), Fitness.USUAL);
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
  }

  @Test
  void where_nobody_has_room_the_leader_goes_on_and_refuses() {
    TestNode leader = TestNode.of(3).asLeader().full(true);
    assertThat(SuccessionTest.asked(leader, TIMEOUT.multipliedBy(5), FULL)).isEmpty();
    assertThat(leader.status().leads()).isTrue();
    assertThat(leader.submit("foo")).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
  }

  @Test
  void a_leader_with_room_refuses_where_a_majority_has_none() {
    TestNode leader = TestNode.of(3).asLeader().receive(TWO, FULL);
    CompletableFuture<Outcome<Integer>> taken = leader.submit("foo");
    leader.acknowledge(THREE);
    assertThat(taken).isCompletedWithValue(new Outcome.Done<>(1, 2));
    leader.receive(THREE, FULL);
    assertThat(leader.submit("bar")).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
    leader.receive(THREE, Fitness.USUAL);
    assertThat(leader.submit("bar")).isNotDone();
  }

  /// They would be taken for lost, and repeated with every heartbeat.
  @Test
  void no_entries_are_sent_to_one_that_takes_none_until_it_does() {
    TestNode leader = TestNode.of(3).asLeader().acknowledge(TWO).acknowledge(THREE);
    leader.receive(TWO, new Fitness(0, Room.VOTES));
    var _ = leader.submit("foo");
    assertThat(entriesTo(leader, THREE)).isOne();
    assertThat(entriesTo(leader, TWO)).isZero();
    leader.receive(TWO, Fitness.USUAL).pass(NodeOptions.DEFAULT.raft().heartbeatInterval());
    leader.confirm(TWO).receive(TWO, new AppendRejected(1, TestNode.id(1, 2), TestNode.id(1, 1)));
    assertThat(entriesTo(leader, TWO)).isOne();
  }

  private static long entriesTo(TestNode leader, NodeId follower) {
    return leader.raftSentTo(follower, AppendEntries.class).stream()
        .filter(AppendEntries::bringsEntries)
        .count();
  }

  // One that follows

  @Test
  void a_follower_whose_disk_is_full_says_so_and_takes_what_is_under_way() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4).full(true);
    follower.replicate(TWO, 4, NOTE);
    assertThat(follower.raftSentTo(TWO, AppendAccepted.class)).hasSize(1);
    assertThat(follower.sentTo(TWO, Fitness.class)).containsExactly(FULL);
  }

  @Test
  void who_has_room_again_says_so_for_a_while() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4).full(true);
    follower.replicate(TWO, 4, NOTE).full(false).asFollowerOf(TWO, 4);
    assertThat(follower.sentTo(TWO, Fitness.class)).containsExactly(Fitness.USUAL);
    follower.pass(TIMEOUT.multipliedBy(Succession.LAPSE)).asFollowerOf(TWO, 4);
    assertThat(follower.sentTo(TWO, Fitness.class)).isEmpty();
  }

  @Test
  void a_follower_without_any_room_acknowledges_nothing_and_answers_and_votes() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4).spent(true);
    follower.replicate(TWO, 4, NOTE);
    assertThat(follower.sentTo(TWO)).isEmpty();
    assertThat(follower.status().lastIndex()).isZero();
    follower.asFollowerOf(TWO, 4);
    assertThat(follower.raftSentTo(TWO, HeartbeatReply.class)).hasSize(1);
    follower.receive(TWO, new RequestVote(5, TestNode.id(4, 1), true));
    assertThat(follower.raftSentTo(TWO, Vote.class)).containsExactly(new Vote(5, true));
  }

  /// It could not tell what has become of them.
  @Test
  void what_is_submitted_to_one_without_any_room_is_refused() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4).spent(true);
    assertThat(follower.submit("foo")).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
  }

  @Test
  void when_it_has_room_again_it_takes_what_comes_again() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4).spent(true);
    follower.replicate(TWO, 4, NOTE);
    follower
        .spent(false)
        .receive(TWO, new AppendEntries(4, EntryId.NONE, List.of(TestNode.entry(4, 1, NOTE)), 1));
    assertThat(follower.raftSentTo(TWO, AppendAccepted.class)).hasSize(1);
  }

  // All of them, with either engine

  static List<EngineKind> engines() {
    return List.of(new EngineKind.Raft(), new EngineKind.MultiPaxos());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void writes_go_on_where_the_disk_of_the_leader_alone_is_full(EngineKind engine) {
    Trio trio = new Trio(List.of(engine), 1).pass(TIMEOUT.multipliedBy(3));
    NodeId full = trio.leader(1).orElseThrow();
    trio.fill(full);
    CompletableFuture<Outcome<Integer>> write = submit(trio, full);
    trio.pass(TIMEOUT.multipliedBy(3));
    assertThat(trio.leader(1)).isPresent().isNotEqualTo(Optional.of(full));
    assertThat(write.join()).isInstanceOf(Outcome.Done.class);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void a_follower_that_had_no_room_catches_up(EngineKind engine) {
    Trio trio = new Trio(List.of(engine), 1).pass(TIMEOUT.multipliedBy(3));
    NodeId leader = trio.leader(1).orElseThrow();
    NodeId full = Trio.NODES.stream().filter(id -> !id.equals(leader)).findFirst().orElseThrow();
    trio.spend(full);
    CompletableFuture<Outcome<Integer>> write = submit(trio, leader);
    trio.pass(TIMEOUT.multipliedBy(5));
    assertThat(write.join()).isInstanceOf(Outcome.Done.class);
    assertThat(trio.leader(1)).hasValue(leader);
    long applied = trio.groups(leader).getFirst().status().appliedIndex();
    assertThat(trio.groups(full).getFirst().status().appliedIndex()).isLessThan(applied);
    trio.free(full);
    trio.pass(TIMEOUT.multipliedBy(2));
    assertThat(trio.groups(full).getFirst().status().appliedIndex()).isEqualTo(applied);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void where_all_disks_are_full_there_is_a_leader_and_writes_are_refused(EngineKind engine) {
    Trio trio = new Trio(List.of(engine), 1).pass(TIMEOUT.multipliedBy(3));
    NodeId leader = trio.leader(1).orElseThrow();
    Trio.NODES.forEach(trio::fill);
    trio.pass(TIMEOUT.multipliedBy(10));
    assertThat(trio.leader(1)).hasValue(leader);
    CompletableFuture<Outcome<Integer>> write = submit(trio, leader);
    trio.pass(Duration.ZERO);
    assertThat(write).isCompletedWithValue(new Outcome.Refused<>(Reason.LOG_FULL));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void who_is_preferred_leads_all_groups_in_the_end(EngineKind engine) {
    Trio trio =
        new Trio(
            List.of(engine), 5, id -> NodeOptions.DEFAULT.withLeaderPriority((int) id.value()));
    trio.pass(TIMEOUT.multipliedBy(30));
    for (int group = 1; group <= 5; group++) {
      assertThat(trio.leader(group)).hasValue(THREE);
    }
  }

  private static CompletableFuture<Outcome<Integer>> submit(Trio trio, NodeId at) {
    return trio.groups(at).getFirst().submit(Bytes.utf8("foo"));
  }
}
