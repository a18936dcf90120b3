package io.quorate.simulator.world;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import java.util.HashMap;
import java.util.Map;

/// Raft's election safety: at most one leader can be elected in a given term.
final class OneLeaderPerTerm {
  private final Map<Long, NodeId> leaders = new HashMap<>();

  void observe(Engine.Status status) {
    if (status.leads()) {
      NodeId other = leaders.putIfAbsent(status.epoch(), status.self());
      Violation.unless(
          other == null || other.equals(status.self()),
          "%s and %s both led in term %d",
          status.self(),
          other,
          status.epoch());
    }
  }

  int terms() {
    return leaders.size();
  }
}
