package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.List;
import java.util.function.Predicate;

/// How many acceptors make a quorum. Any two majorities share an acceptor, but Paxos asks for less:
/// whoever prepares has to meet somebody of every quorum that may have accepted ("Flexible Paxos",
/// Howard, Malkhi and Spiegelman 2016). Fewer acceptors for every command are paid for with more
/// when leaders change.
///
/// @param prepare acceptors whose promises make a leader; 0 for a majority
/// @param accept acceptors whose acceptance makes a value chosen; 0 for a majority
public record Quorums(int prepare, int accept) {
  public static final Quorums MAJORITIES = new Quorums(0, 0);

  public Quorums {
    if (prepare < 0 || accept < 0 || (prepare == 0) != (accept == 0)) {
      throw new IllegalArgumentException(
          "quorums need two positive sizes, or none: %d, %d".formatted(prepare, accept));
    }
  }

  private boolean areMajorities() {
    return prepare == 0;
  }

  /// Whether quorums of these sizes can come together among these voters, and share one of them.
  public boolean fit(Configuration configuration) {
    int voters = configuration.voters().size();
    return areMajorities() || (prepare <= voters && accept <= voters && prepare + accept > voters);
  }

  boolean isPrepareQuorum(Configuration configuration, Predicate<NodeId> agrees) {
    return count(configuration, agrees) >= prepareSize(configuration);
  }

  boolean isAcceptQuorum(Configuration configuration, Predicate<NodeId> agrees) {
    return count(configuration, agrees) >= acceptSize(configuration);
  }

  /// Whether nobody can prepare without one of those who satisfy `agrees`.
  boolean meetsEveryPrepareQuorum(Configuration configuration, Predicate<NodeId> agrees) {
    int others = configuration.voters().size() - count(configuration, agrees);
    return others < prepareSize(configuration);
  }

  private int prepareSize(Configuration configuration) {
    return areMajorities() ? configuration.majority() : prepare;
  }

  private int acceptSize(Configuration configuration) {
    return areMajorities() ? configuration.majority() : accept;
  }

  private static int count(Configuration configuration, Predicate<NodeId> agrees) {
    List<NodeId> voters = configuration.voters();
    int count = 0;
    for (NodeId voter : voters) {
      count += agrees.test(voter) ? 1 : 0;
    }
    return count;
  }

  @Override
  public String toString() {
    return areMajorities() ? "majorities" : "prepare=" + prepare + " accept=" + accept;
  }
}
