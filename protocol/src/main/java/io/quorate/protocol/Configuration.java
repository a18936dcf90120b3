package io.quorate.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The members of a group, and the arithmetic of their majorities, which stands nowhere else.
/// Immutable; data of the log, not of the process.
///
/// While the group passes from one set of voters to another a configuration is *joint* (Raft §6):
/// it has the voters to come and the outgoing ones, and whatever is decided takes a majority of
/// each. So no majority of the old voters alone, nor of the new ones alone, decides anything.
///
/// Learners get the log and serve reads; they have no vote, and no majority counts them. A voter
/// that is to become a learner is an outgoing voter and a learner for as long as the configuration
/// is joint.
///
/// @param voters who votes; while joint, who will
/// @param outgoing who voted before, while joint; otherwise empty
/// @param learners who gets the log and has no vote
public record Configuration(List<NodeId> voters, List<NodeId> outgoing, List<NodeId> learners) {
  /// What a server knows of its group that has not been told anything yet: nobody is a member, and
  /// nobody makes a quorum.
  public static final Configuration UNKNOWN = new Configuration(List.of(), List.of(), List.of());

  /// @throws IllegalArgumentException if one is named twice in a list, if a voter is a learner,
  ///   too, or if there is a member and no voter
  public Configuration {
    voters = inOrder(voters);
    outgoing = inOrder(outgoing);
    learners = inOrder(learners);
    if (voters.isEmpty() && !(outgoing.isEmpty() && learners.isEmpty())) {
      throw new IllegalArgumentException("a configuration needs at least one voter");
    }
    if (learners.stream().anyMatch(voters::contains)) {
      throw new IllegalArgumentException("a voter is a learner, too: " + voters + learners);
    }
  }

  private static List<NodeId> inOrder(List<NodeId> nodes) {
    List<NodeId> sorted = nodes.stream().sorted().toList();
    if (sorted.stream().distinct().count() < sorted.size()) {
      throw new IllegalArgumentException("a member is named twice: " + sorted);
    }
    return sorted;
  }

  /// Of voters only.
  ///
  /// @throws IllegalArgumentException if there is none, or one is named twice
  public static Configuration of(Collection<NodeId> voters) {
    if (voters.isEmpty()) {
      throw new IllegalArgumentException("a configuration needs at least one voter");
    }
    return new Configuration(List.copyOf(voters), List.of(), List.of());
  }

  public Configuration withLearners(Collection<NodeId> others) {
    return new Configuration(voters, outgoing, List.copyOf(others));
  }

  // ---- members
  // ------------------------------------------------------------------------------------

  /// Whether its vote counts, in either half of a joint configuration.
  public boolean isVoter(NodeId node) {
    return voters.contains(node) || outgoing.contains(node);
  }

  public boolean isMember(NodeId node) {
    return isVoter(node) || learners.contains(node);
  }

  /// All whose vote counts, in order.
  public List<NodeId> allVoters() {
    return Stream.concat(voters.stream(), outgoing.stream()).distinct().sorted().toList();
  }

  /// All who get the log, in order.
  public List<NodeId> members() {
    return Stream.concat(allVoters().stream(), learners.stream()).distinct().sorted().toList();
  }

  // ---- change
  // -------------------------------------------------------------------------------------

  public boolean isJoint() {
    return !outgoing.isEmpty();
  }

  /// Whether the voters may become those of `next` without a joint configuration between them: if
  /// at most one comes or goes, any majority of the one shares a voter with any of the other (Raft
  /// thesis §4.1).
  public boolean isOneVoterFrom(Configuration next) {
    Set<NodeId> different = new TreeSet<>(voters);
    for (NodeId voter : next.voters) {
      if (!different.remove(voter)) {
        different.add(voter);
      }
    }
    return different.size() <= 1;
  }

  /// The joint configuration in which the voters of this one are outgoing.
  public Configuration jointWith(Configuration next) {
    return new Configuration(next.voters, voters, next.learners);
  }

  /// What follows this joint configuration.
  public Configuration withoutOutgoing() {
    return new Configuration(voters, List.of(), learners);
  }

  // ---- majorities
  // ---------------------------------------------------------------------------------

  /// The number of those in `voters` that make a majority of them: any two share one of them.
  public int majority() {
    return majority(voters);
  }

  private static int majority(List<NodeId> nodes) {
    return nodes.size() / 2 + 1;
  }

  /// Whether those who satisfy `agrees` can decide: a majority of the voters and, while joint, of
  /// the outgoing ones, too.
  public boolean isQuorum(Predicate<NodeId> agrees) {
    return isMajority(voters, agrees) && (!isJoint() || isMajority(outgoing, agrees));
  }

  private static boolean isMajority(List<NodeId> nodes, Predicate<NodeId> agrees) {
    int count = 0;
    for (NodeId node : nodes) {
      if (agrees.test(node)) {
        count++;
      }
    }
    return count >= majority(nodes);
  }

  /// The highest number that a quorum has reached. There must be a voter.
  public long reachedByQuorum(ToLongFunction<NodeId> reached) {
    long byVoters = reachedByMajority(voters, reached);
    return isJoint() ? Math.min(byVoters, reachedByMajority(outgoing, reached)) : byVoters;
  }

  /// The middle one of what these have reached, or the lower of two middle ones.
  private static long reachedByMajority(List<NodeId> nodes, ToLongFunction<NodeId> reached) {
    long[] numbers = new long[nodes.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = reached.applyAsLong(nodes.get(i));
    }
    Arrays.sort(numbers);
    return numbers[numbers.length - majority(nodes)];
  }

  /// Such as `{1,2,3}`, `{1,2,3}+{4}` with a learner, `{1,2,3}->{1,4,5}` while joint.
  @Override
  public String toString() {
    String before = isJoint() ? text(outgoing) + "->" : "";
    String after = learners.isEmpty() ? "" : "+" + text(learners);
    return before + text(voters) + after;
  }

  private static String text(List<NodeId> nodes) {
    return nodes.stream().map(NodeId::toString).collect(Collectors.joining(",", "{", "}"));
  }
}
