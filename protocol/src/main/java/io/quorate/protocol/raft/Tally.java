package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.LinkedHashSet;
import java.util.Set;

/// Counts the answers to one request for votes.
final class Tally {
  private final Configuration configuration;
  private final Set<NodeId> granted = new LinkedHashSet<>();
  private final Set<NodeId> refused = new LinkedHashSet<>();

  Tally(Configuration configuration) {
    this.configuration = configuration;
  }

  /// A voter's first answer counts.
  void count(NodeId voter, boolean grants) {
    if (!granted.contains(voter) && !refused.contains(voter)) {
      (grants ? granted : refused).add(voter);
    }
  }

  boolean isWon() {
    return configuration.isQuorum(granted::contains);
  }

  boolean isLost() {
    return configuration.isQuorum(refused::contains);
  }
}
