package io.quorate.protocol.paxos;

import io.quorate.protocol.NodeId;

/// Numbers a proposal. Ordered by round, then by node, and written like `3.1`: round 3 of node 1.
/// No two proposals have the same one, for a node numbers its own only, and never goes back below a
/// round that it has used ([Proposer]).
///
/// A proposer's rounds begin with 1. Where one proposer alone is entitled to round 0, it needs no
/// phase 1 for it: nothing can have been accepted under a lower number (Paxos Commit lets a
/// participant vote so).
public record ProposalNumber(long round, NodeId node) implements Comparable<ProposalNumber> {
  /// Below every proposal's: what an acceptor has promised that has promised nothing.
  public static final ProposalNumber NONE = new ProposalNumber(0, new NodeId(0));

  public ProposalNumber {
    if (round < 0) {
      throw new IllegalArgumentException("a round must not be negative: " + round);
    }
  }

  @Override
  public int compareTo(ProposalNumber other) {
    return round != other.round ? Long.compare(round, other.round) : node.compareTo(other.node);
  }

  public boolean isAbove(ProposalNumber other) {
    return compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return equals(NONE) ? "nothing" : round + "." + node;
  }
}
