package io.quorate.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Every group of up to five voters, and every joint configuration of two subsets of four.
class ConfigurationTest {
  private static final int LARGEST = 5;
  private static final int JOINT = 4;

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

  // ---- joint (Raft §6)
  // -------------------------------------------------------------------------------------------

  @Test
  void a_joint_quorum_is_a_majority_of_both_halves() {
    for (Configuration old : subgroups()) {
      for (Configuration next : subgroups()) {
        Configuration joint = old.jointWith(next);
        for (int subset = 0; subset < 1 << LARGEST; subset++) {
          assertThat(isQuorum(joint, subset))
              .as("%s by %s", joint, Integer.toBinaryString(subset))
              .isEqualTo(isQuorum(old, subset) && isQuorum(next, subset));
        }
      }
    }
  }

  /// What keeps two leaders from one term on the way from the one to the other.
  @Test
  void a_joint_quorum_shares_a_voter_with_any_quorum_of_either_half() {
    for (Configuration old : subgroups()) {
      for (Configuration next : subgroups()) {
        List<Integer> joint = quorums(old.jointWith(next));
        assertThat(joint).isNotEmpty();
        assertThat(share(joint, quorums(old))).isTrue();
        assertThat(share(joint, quorums(next))).isTrue();
        assertThat(share(joint, joint)).isTrue();
      }
    }
  }

  /// Raft thesis §4.1, figure 4.3.
  @Test
  void where_one_voter_comes_or_goes_any_two_quorums_share_a_voter() {
    int simple = 0;
    for (Configuration old : subgroups()) {
      for (Configuration next : subgroups()) {
        assertThat(old.isOneVoterFrom(next))
            .as("%s and %s", old, next)
            .isEqualTo(next.isOneVoterFrom(old))
            .isEqualTo(Integer.bitCount(bits(old) ^ bits(next)) <= 1);
        if (old.isOneVoterFrom(next)) {
          simple++;
          assertThat(share(quorums(old), quorums(next))).as("%s and %s", old, next).isTrue();
        }
      }
    }
    assertThat(simple).isGreaterThan(30);
  }

  /// So the joint configuration is needed: Raft §6, figure 10.
  @Test
  void where_two_voters_come_two_quorums_may_share_none() {
    assertThat(share(quorums(group(3)), quorums(group(5)))).isFalse();
    assertThat(share(quorums(of(1, 2)), quorums(of(1, 3)))).as("one for another").isTrue();
    assertThat(share(quorums(of(1)), quorums(of(2)))).isFalse();
  }

  @Test
  void what_a_joint_quorum_has_reached_is_the_highest_number_that_enough_of_both_have() {
    for (Configuration old : subgroups()) {
      for (Configuration next : subgroups()) {
        Configuration joint = old.jointWith(next);
        for (int world = 0; world < 1 << (2 * JOINT); world++) {
          int numbers = world;
          assertThat(joint.reachedByQuorum(node -> twoBits(numbers, node)))
              .isEqualTo(
                  LongStream.of(3, 2, 1, 0)
                      .filter(number -> joint.isQuorum(node -> twoBits(numbers, node) >= number))
                      .findFirst()
                      .orElseThrow());
        }
      }
    }
  }

  private static long twoBits(int numbers, NodeId node) {
    return numbers >> (2 * (node.value() - 1)) & 3;
  }

  @Test
  void a_joint_configuration_has_the_members_of_both_and_is_followed_by_the_new_one() {
    Configuration joint = of(1, 2, 3).jointWith(of(3, 4).withLearners(nodes(1, 5)));
    assertThat(joint.isJoint()).isTrue();
    assertThat(joint.allVoters()).isEqualTo(nodes(1, 2, 3, 4));
    assertThat(joint.members()).isEqualTo(nodes(1, 2, 3, 4, 5));
    assertThat(joint.isVoter(new NodeId(1))).as("a learner to come that still votes").isTrue();
    assertThat(joint.isVoter(new NodeId(5))).isFalse();
    assertThat(joint.isMember(new NodeId(5))).isTrue();
    assertThat(joint.isMember(new NodeId(6))).isFalse();
    assertThat(joint).hasToString("{1,2,3}->{3,4}+{1,5}");
    assertThat(joint.withoutOutgoing()).isEqualTo(of(3, 4).withLearners(nodes(1, 5)));
    assertThat(joint.withoutOutgoing().isJoint()).isFalse();
  }

  @Test
  void learners_are_members_that_no_quorum_counts() {
    Configuration group = of(1, 2, 3).withLearners(nodes(4, 5));
    assertThat(group.members()).isEqualTo(nodes(1, 2, 3, 4, 5));
    assertThat(group.isVoter(new NodeId(4))).isFalse();
    assertThat(group.isQuorum(node -> node.value() >= 3)).isFalse();
    assertThat(group.reachedByQuorum(NodeId::value)).isEqualTo(2);
    assertThat(group.isOneVoterFrom(of(1, 2, 3))).isTrue();
  }

  @Test
  void nobody_makes_a_quorum_of_an_unknown_group() {
    assertThat(Configuration.UNKNOWN.isQuorum(_ -> true)).isFalse();
    assertThat(Configuration.UNKNOWN.members()).isEmpty();
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
    assertThatThrownBy(() -> new Configuration(List.of(), List.of(), nodes(1)))
        .hasMessageContaining("at least one voter");
    assertThatThrownBy(() -> new Configuration(List.of(), nodes(1), List.of()))
        .hasMessageContaining("at least one voter");
    assertThatThrownBy(() -> of(1, 2).withLearners(nodes(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a learner, too");
    assertThatThrownBy(() -> of(1, 2).withLearners(nodes(3, 3))).hasMessageContaining("twice");
    assertThatThrownBy(() -> new Configuration(nodes(1), nodes(2, 2), List.of()))
        .hasMessageContaining("twice");
  }

  private static Configuration of(long... voters) {
    return Configuration.of(nodes(voters));
  }

  private static List<NodeId> nodes(long... ids) {
    return LongStream.of(ids).mapToObj(NodeId::new).toList();
  }

  /// Every group of some of four.
  private static List<Configuration> subgroups() {
    return IntStream.range(1, 1 << JOINT)
        .mapToObj(subset ->
            Configuration.of(
                IntStream.range(0, JOINT)
                    .filter(node -> (subset >> node & 1) == 1)
                    .mapToObj(node -> new NodeId(node + 1L))
                    .toList()))
        .toList();
  }

  private static int bits(Configuration group) {
    return group.voters().stream().mapToInt(voter -> 1 << (voter.value() - 1)).sum();
  }

  private static List<Integer> quorums(Configuration group) {
    return IntStream.range(0, 1 << LARGEST)
        .filter(subset -> isQuorum(group, subset))
        .boxed()
        .toList();
  }

  /// Whether any quorum of the one has a voter in common with any of the other.
  private static boolean share(List<Integer> quorums, List<Integer> others) {
    return quorums.stream().allMatch(one -> others.stream().allMatch(other -> (one & other) != 0));
  }

  private static Configuration group(int size) {
    return Configuration.of(IntStream.rangeClosed(1, size).mapToObj(NodeId::new).toList());
  }

  private static boolean isQuorum(Configuration group, int subset) {
    return group.isQuorum(node -> (subset >> (node.value() - 1) & 1) == 1);
  }
}
