package io.quorate.runtime;

import static io.quorate.runtime.TestNode.GROUP;
import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.Rouse;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.StateSum;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Replicas that are not in the same state find it out by themselves.
class StateSumsTest {
  private static final long CHECKED = StateSums.SPACING;
  private static final long ANOTHER = 12345;

  private final TestNode node = TestNode.of(3).asLeader();

  /// It has applied the first entry that is compared, and says what it has come to.
  private long sumAtCheck() {
    return sumAtCheck(node, "note");
  }

  private static long sumAtCheck(TestNode node, String text) {
    while (node.group().status().appliedIndex() < CHECKED) {
      var _ = node.submit(text);
      node.acknowledge(TWO);
    }
    return node.sentTo(TWO, StateSum.class).getFirst().sums().getOrDefault(SELF, 0L);
  }

  private TestNode hear(NodeId from, Map<NodeId, Long> sums) {
    return node.receive(from, new StateSum(GROUP, CHECKED, sums));
  }

  @Test
  void the_sum_travels_with_what_is_sent_anyway_and_once() {
    assertThat(sumAtCheck()).isNotZero();
    var _ = node.submit("more");
    assertThat(node.sentTo(TWO)).isNotEmpty();
    assertThat(node.sentTo(TWO, StateSum.class)).isEmpty();
  }

  @Test
  void where_all_agree_nothing_is_said() {
    long sum = sumAtCheck();
    hear(TWO, Map.of(TWO, sum));
    assertThat(node.sentTo(THREE, StateSum.class)).isEmpty();
    assertThat(node.group().status().divergence()).isEmpty();
  }

  @Test
  void who_finds_a_difference_tells_everybody_what_it_knows() {
    long sum = sumAtCheck();
    hear(TWO, Map.of(TWO, ANOTHER));
    assertThat(node.sentTo(THREE, StateSum.class))
        .isEqualTo(List.of(new StateSum(GROUP, CHECKED, Map.of(SELF, sum, TWO, ANOTHER))));
    assertThat(node.group().status().divergence()).as("three may decide it").isEmpty();
  }

  @Test
  void the_majority_names_the_one_that_differs_and_goes_on() {
    long sum = sumAtCheck();
    hear(TWO, Map.of(TWO, ANOTHER));
    hear(THREE, Map.of(THREE, sum));
    var _ = node.submit("one more");
    assertThat(node.group().status().divergence())
        .contains(new Divergence(CHECKED, new TreeSet<>(Set.of(TWO)), true));
  }

  /// From a snapshot that is older than this entry.
  @Test
  void who_has_started_again_and_now_differs_is_named() {
    long sum = sumAtCheck();
    hear(THREE, Map.of(THREE, sum));
    hear(TWO, Map.of(TWO, sum));
    assertThat(node.group().status().divergence()).isEmpty();
    hear(TWO, Map.of(TWO, ANOTHER, SELF, sum));
    Divergence named = new Divergence(CHECKED, new TreeSet<>(Set.of(TWO)), true);
    assertThat(node.group().status().divergence()).contains(named);
    assertThat(node.sentTo(THREE, StateSum.class)).hasSize(1);
    hear(THREE, Map.of(THREE, sum, TWO, sum));
    assertThat(node.group().status().divergence()).as("an older claim").contains(named);
  }

  @Test
  void a_repaired_one_that_agrees_is_not_named_any_more_and_the_others_are_told() {
    long sum = sumAtCheck();
    hear(TWO, Map.of(TWO, ANOTHER, THREE, sum));
    assertThat(node.group().status().divergence()).isPresent();
    long next = 2 * CHECKED;
    while (node.group().status().appliedIndex() < next) {
      var _ = node.submit("more");
      node.acknowledge(TWO);
    }
    long later =
        node.sentTo(TWO, StateSum.class).stream()
            .filter(said -> said.index() == next)
            .mapToLong(said -> said.sums().getOrDefault(SELF, 0L))
            .findFirst()
            .orElseThrow();
    node.receive(TWO, new StateSum(GROUP, next, Map.of(TWO, later)));
    assertThat(node.group().status().divergence()).isEmpty();
    assertThat(node.sentTo(THREE, StateSum.class))
        .contains(new StateSum(GROUP, next, Map.of(SELF, later, TWO, later)));
  }

  @Test
  void the_one_that_differs_from_a_majority_stops_and_is_told_what_to_do() {
    long sum = sumAtCheck();
    hear(TWO, Map.of(TWO, sum + 1));
    assertThatThrownBy(() -> hear(THREE, Map.of(THREE, sum + 1)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("the state of [1] is another than that of a majority")
        .hasMessageContaining("quorate repair");
  }

  @Test
  void where_no_majority_agrees_all_say_so_and_nobody_stops() {
    sumAtCheck();
    hear(TWO, Map.of(TWO, 1L));
    hear(THREE, Map.of(THREE, 2L));
    node.pass(NodeOptions.DEFAULT.raft().electionTimeout().multipliedBy(2).plusNanos(1));
    node.acknowledge(TWO);
    assertThat(node.group().status().divergence())
        .contains(new Divergence(CHECKED, new TreeSet<>(Set.of(SELF, TWO, THREE)), false));
  }

  @Test
  void what_was_said_of_an_entry_is_compared_when_it_is_applied() {
    hear(TWO, Map.of(TWO, 1L, THREE, 1L));
    assertThatThrownBy(this::sumAtCheck).isInstanceOf(DivergedException.class);
  }

  /// As when it is to be compared the next time.
  @Test
  void a_leader_says_with_the_message_that_silences_its_group_what_it_has_come_to() {
    TestNode leader = TestNode.of(3).asLeader();
    leader.acknowledge(THREE);
    Duration interval = NodeOptions.DEFAULT.raft().heartbeatInterval();
    while (leader.raftSentTo(TWO, Quiesce.class).isEmpty()) {
      for (NodeId follower : List.of(TWO, THREE)) {
        leader.acknowledge(follower);
      }
      leader.pass(interval);
    }
    assertThat(leader.sentTo(TWO, StateSum.class))
        .singleElement()
        .satisfies(said -> assertThat(said.index()).isEqualTo(leader.status().lastIndex()));
  }

  @Test
  void who_is_silenced_in_another_state_says_so_and_stops_and_rouses_nobody() {
    TestNode silent = silenced(ANOTHER);
    assertThat(silent.sentTo(THREE, StateSum.class)).hasSize(1);
    assertThat(silent.raftSentTo(TWO, Rouse.class)).isEmpty();
    StateSum all = new StateSum(GROUP, silent.status().lastIndex(), Map.of(THREE, ANOTHER));
    assertThatThrownBy(() -> silent.receive(THREE, all)).isInstanceOf(DivergedException.class);
  }

  /// Nothing else makes it look.
  @Test
  void in_a_silent_group_it_is_said_in_time_that_no_majority_agrees() {
    TestNode silent = silenced(ANOTHER);
    Duration interval = NodeOptions.DEFAULT.raft().heartbeatInterval();
    for (int i = 0; i < 20; i++) {
      assertThat(silent.group().status().divergence()).isEmpty();
      silent.receive(TWO, new PeerMessage.Alive());
      silent.pass(interval);
      assertThat(silent.raftSentTo(TWO, Rouse.class)).isEmpty();
    }
    assertThat(silent.group().status().divergence())
        .contains(
            new Divergence(silent.status().lastIndex(), new TreeSet<>(Set.of(SELF, TWO)), false));
  }

  /// A follower whose leader falls silent, and says that it has come to this sum.
  private static TestNode silenced(long leaders) {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 1);
    follower.replicate(TWO, 1, new Content.Opening(1));
    return follower.receive(
        TWO,
        new PeerMessage.Protocol(GROUP, new Quiesce(1, TestNode.id(1, 1))),
        new StateSum(GROUP, 1, Map.of(TWO, leaders)));
  }

  @Test
  void other_commands_make_another_sum() {
    long sum = sumAtCheck();
    long anothers = sumAtCheck(TestNode.of(3).asLeader(), "another note");
    assertThat(anothers).isNotEqualTo(sum);
  }
}
