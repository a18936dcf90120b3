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

  /// A grant counts whenever it comes: what was refused before may have been the same question,
  /// asked earlier.
  void count(NodeId voter, boolean grants) {
    if (grants) {
      granted.add(voter);
      refused.remove(voter);
    } else if (!granted.contains(voter)) {
      refused.add(voter);
    }
  }

  boolean isWon() {
    return configuration.isQuorum(granted::contains);
  }

  boolean isLost() {
    return configuration.isQuorum(refused::contains);
  }
}
