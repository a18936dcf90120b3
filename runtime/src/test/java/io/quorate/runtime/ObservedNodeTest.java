package io.quorate.runtime;

import static io.quorate.runtime.TestNode.GROUP;
import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.runtime.observation.Observation;
import io.quorate.runtime.observation.Observation.DiskFreed;
import io.quorate.runtime.observation.Observation.DiskFull;
import io.quorate.runtime.observation.Observation.DiskResumed;
import io.quorate.runtime.observation.Observation.DiskStalled;
import io.quorate.runtime.observation.Observation.EpochEntered;
import io.quorate.runtime.observation.Observation.GroupDropped;
import io.quorate.runtime.observation.Observation.GroupHosted;
import io.quorate.runtime.observation.Observation.LeaderElected;
import io.quorate.runtime.observation.Observation.LeaderLost;
import io.quorate.runtime.observation.Observation.MembersChanged;
import io.quorate.runtime.observation.Observation.SnapshotTaken;
import io.quorate.runtime.observation.Observation.TransferBegun;
import io.quorate.runtime.observation.Observation.TransferEnded;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What befalls a node is told once.
class ObservedNodeTest {
  private static final Duration TIMEOUT = NodeOptions.DEFAULT.raft().electionTimeout();

  @Test
  void who_leads_and_who_does_no_more() {
    TestNode node = TestNode.of(3);
    assertThat(node.observed()).containsExactly(new GroupHosted(GROUP));
    node.asFollowerOf(TWO, 4).asFollowerOf(TWO, 4);
    assertThat(node.observed()).containsExactly(new LeaderElected(GROUP, 4, TWO));
    node.pass(TIMEOUT.multipliedBy(2));
    assertThat(node.observed()).containsExactly(new LeaderLost(GROUP, 4, TWO));
    node.asFollowerOf(THREE, 6);
    assertThat(node.observed()).containsExactly(new LeaderElected(GROUP, 6, THREE));
  }

  @Test
  void an_epoch_without_a_leader() {
    TestNode node = TestNode.of(3);
    node.asLeader();
    assertThat(node.observed())
        .containsExactly(
            new GroupHosted(GROUP), new EpochEntered(GROUP, 1), new LeaderElected(GROUP, 1, SELF));
  }

  @Test
  void a_transfer_and_what_came_of_it() {
    TestNode leader = TestNode.of(3).asLeader();
    var _ = leader.observed();
    var _ = leader.transfer(TWO);
    assertThat(leader.observed()).containsExactly(new TransferBegun(GROUP, TWO));
    leader.asFollowerOf(TWO, 2);
    assertThat(leader.observed())
        .containsExactly(new LeaderElected(GROUP, 2, TWO), new TransferEnded(GROUP, TWO, true));
  }

  @Test
  void a_transfer_that_comes_to_nothing() {
    TestNode leader = TestNode.of(3).asLeader();
    var _ = leader.observed();
    var _ = leader.transfer(THREE);
    var _ = leader.transfer(TWO); // refused, as another is under way
    leader
        .pass(TIMEOUT.dividedBy(2))
        .receive(TWO, new HeartbeatReply(1, 1))
        .pass(TIMEOUT.dividedBy(2));
    assertThat(leader.observed())
        .containsExactly(new TransferBegun(GROUP, THREE), new TransferEnded(GROUP, THREE, false));
  }

  @Test
  void new_members() {
    TestNode leader = TestNode.of(3).asLeader();
    var _ = leader.observed();
    Configuration more =
        Configuration.of(List.of(SELF, TWO, THREE)).withLearners(List.of(new NodeId(4)));
    var _ = leader.change(more);
    assertThat(leader.observed()).containsExactly(new MembersChanged(GROUP, 2, more));
  }

  @Test
  void a_full_disk_and_room_again() {
    TestNode node = TestNode.of(3);
    var _ = node.observed();
    node.full(true).pass(Duration.ZERO).pass(Duration.ofMillis(1));
    assertThat(node.observed()).containsExactly(new DiskFull());
    node.full(false).pass(Duration.ofMillis(1));
    assertThat(node.observed()).containsExactly(new DiskFreed());
  }

  @Test
  void a_disk_that_stalls_and_goes_on() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4).slow();
    var _ = node.observed();
    node.asFollowerOf(THREE, 5).pass(TIMEOUT).pass(Duration.ofMillis(1));
    List<Observation> observed = node.observed();
    assertThat(observed).contains(new DiskStalled()).containsOnlyOnce(new DiskStalled());
    node.sync();
    assertThat(node.observed()).hasAtLeastOneElementOfType(DiskResumed.class);
  }

  @Test
  void snapshots_and_the_end_of_a_group() {
    SnapshotOptions often = SnapshotOptions.DEFAULT.withEveryCommands(1);
    TestNode alone = TestNode.of(1, NodeOptions.DEFAULT.withSnapshots(often)).asLeader();
    var _ = alone.observed();
    var _ = alone.submit("foo");
    assertThat(alone.observed()).hasAtLeastOneElementOfType(SnapshotTaken.class);
    alone.node().drop(GROUP);
    assertThat(alone.observed()).containsExactly(new GroupDropped(GROUP));
  }
}
