package io.quorate.simulator.invariant;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// Raft's election safety: at most one leader is elected in a term (figure 3).
final class OneLeaderPerTerm implements Observer {
  private final Map<Long, NodeId> leaders = new HashMap<>();

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    Engine.Status status = after.engine();
    if (status.leads()) {
      NodeId other = leaders.putIfAbsent(status.epoch(), status.self());
      Violation.unless(
          other == null || other.equals(status.self()),
          "nodes %s and %s both led in term %d",
          other,
          status.self(),
          status.epoch());
    }
  }
}
