package io.quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Every group of up to five voters.
class ConfigurationTest {
  private static final int LARGEST = 5;

  @Test
  void any_two_quorums_share_a_voter_and_all_voters_are_one() {
    for (int size = 1; size <= LARGEST; size++) {
      Configuration group = group(size);
      List<Integer> quorums = new ArrayList<>();
      for (int subset = 0; subset < 1 << size; subset++) {
        if (isQuorum(group, subset)) {
          quorums.add(subset);
        }
      }
      assertThat(quorums).contains((1 << size) - 1);
      for (int one : quorums) {
        for (int other : quorums) {
          assertThat(one & other).isNotZero();
        }
      }
    }
  }

  /// Together with the test above: a majority is no larger than it must be.
  @Test
  void of_any_subset_and_its_complement_at_most_one_is_a_quorum_and_in_odd_groups_one_is() {
    for (int size = 1; size <= LARGEST; size++) {
      Configuration group = group(size);
      for (int subset = 0; subset < 1 << size; subset++) {
        boolean quorum = isQuorum(group, subset);
        boolean complement = isQuorum(group, ~subset);
        assertThat(quorum && complement).isFalse();
        assertThat(quorum || complement)
            .as("%s of %d", Integer.toBinaryString(subset), size)
            .isEqualTo(Integer.bitCount(subset) * 2 != size);
      }
    }
  }

  @Test
  void what_a_quorum_has_reached_is_the_highest_number_that_enough_voters_have() {
    for (int size = 1; size <= LARGEST; size++) {
      Configuration group = group(size);
      int worlds = Math.powExact(size + 1, size);
      for (int world = 0; world < worlds; world++) {
        long[] reached = digits(world, size);
        assertThat(group.reachedByQuorum(node -> reached[(int) node.value()]))
            .as(Arrays.toString(reached))
            .isEqualTo(bruteForce(group, reached));
      }
    }
  }

  /// What each voter has reached in this world, a number from 0 to `size`; index 0 is nobody's.
  private static long[] digits(int world, int size) {
    long[] reached = new long[size + 1];
    int rest = world;
    for (int voter = 1; voter <= size; voter++) {
      reached[voter] = rest % (size + 1);
      rest /= size + 1;
    }
    return reached;
  }

  private static long bruteForce(Configuration group, long[] reached) {
    long highest = 0;
    for (long number = 1; number <= group.voters().size(); number++) {
      long wanted = number;
      if (group.isQuorum(node -> reached[(int) node.value()] >= wanted)) {
        highest = number;
      }
    }
    return highest;
  }

  @Test
  void strangers_have_no_vote() {
    Configuration group = group(3);
    assertThat(group.isVoter(new NodeId(4))).isFalse();
    assertThat(group.isQuorum(node -> node.value() >= 3)).isFalse();
  }

  @Test
  void voters_are_named_once_and_kept_in_order() {
    assertThat(Configuration.of(List.of(new NodeId(-1), new NodeId(2), new NodeId(1))).voters())
        .containsExactly(new NodeId(1), new NodeId(2), new NodeId(-1));
    assertThatThrownBy(() -> Configuration.of(List.of(new NodeId(1), new NodeId(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("named twice");
    assertThatThrownBy(() -> Configuration.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least one voter");
  }

  private static Configuration group(int size) {
    return Configuration.of(IntStream.rangeClosed(1, size).mapToObj(NodeId::new).toList());
  }

  private static boolean isQuorum(Configuration group, int subset) {
    return group.isQuorum(node -> (subset >> (node.value() - 1) & 1) == 1);
  }
}
