package io.quorate.protocol.raft;

import io.quorate.protocol.NodeId;
import java.util.Optional;

/// What a server must never forget besides its log (Raft figure 2): the latest term it has seen,
/// and whom it voted for in that term.
public record HardState(long term, Optional<NodeId> vote) {
  public static final HardState INITIAL = new HardState(0, Optional.empty());

  @Override
  public String toString() {
    return "term=" + term + vote.map(node -> " vote=" + node).orElse("");
  }
}
