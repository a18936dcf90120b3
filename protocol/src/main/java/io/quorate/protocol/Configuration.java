package io.quorate.protocol;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/// The voters of a group, and the arithmetic of their majorities. Immutable; data of the log, not
/// of the process.
public record Configuration(List<NodeId> voters) {
  /// @throws IllegalArgumentException if there is no voter, or one is named twice
  public Configuration {
    voters = voters.stream().sorted().toList();
    if (voters.isEmpty()) {
      throw new IllegalArgumentException("a configuration needs at least one voter");
    }
    if (voters.stream().distinct().count() < voters.size()) {
      throw new IllegalArgumentException("a voter is named twice: " + voters);
    }
  }

  public static Configuration of(Collection<NodeId> voters) {
    return new Configuration(List.copyOf(voters));
  }

  public boolean isVoter(NodeId node) {
    return voters.contains(node);
  }

  /// The number of voters that make a majority: any two majorities share one of them.
  public int majority() {
    return voters.size() / 2 + 1;
  }

  /// Whether the voters that satisfy `agrees` are a majority.
  public boolean isQuorum(Predicate<NodeId> agrees) {
    int count = 0;
    for (NodeId voter : voters) {
      if (agrees.test(voter)) {
        count++;
      }
    }
    return count >= majority();
  }

  /// The highest number that a majority has reached: the middle one of what the voters have
  /// reached, or the lower of two middle ones.
  public long reachedByQuorum(ToLongFunction<NodeId> reached) {
    long[] numbers = new long[voters.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = reached.applyAsLong(voters.get(i));
    }
    Arrays.sort(numbers);
    return numbers[numbers.length - majority()];
  }
}
