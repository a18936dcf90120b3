package io.quorate.runtime;

import static io.quorate.runtime.TestNode.GROUP;
import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerMessage.StateSum;
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

  @Test
  void other_commands_make_another_sum() {
    long sum = sumAtCheck();
    long anothers = sumAtCheck(TestNode.of(3).asLeader(), "another note");
    assertThat(anothers).isNotEqualTo(sum);
  }
}
