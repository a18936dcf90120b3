package io.quorate.protocol.multipaxos;

import io.quorate.protocol.NodeId;
import java.util.Comparator;

/// Numbers the attempts to lead. Every node has ballots of its own, and uses each of them once, in
/// all its lives: it takes one above whatever it has promised, and promises it durably before
/// anybody hears of it (Paxos Made Simple §2.2, Paxos Made Live §4.2.1).
///
/// @param round the larger one is the higher ballot
/// @param node who may propose with it; decides between ballots of one round
public record Ballot(long round, NodeId node) implements Comparable<Ballot> {
  /// Below all that are used.
  public static final Ballot NONE = new Ballot(0, new NodeId(0));

  private static final Comparator<Ballot> ORDER =
      Comparator.comparingLong(Ballot::round).thenComparing(Ballot::node);

  @Override
  public int compareTo(Ballot other) {
    return ORDER.compare(this, other);
  }

  boolean isAbove(Ballot other) {
    return compareTo(other) > 0;
  }

  /// The lowest ballot of a node that is above this one, whosever this one is.
  Ballot next(NodeId owner) {
    return new Ballot(round + 1, owner);
  }

  @Override
  public String toString() {
    return round + "." + node;
  }
}
