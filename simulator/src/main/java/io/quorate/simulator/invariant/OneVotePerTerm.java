package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// A node votes for at most one candidate in a term, across all its lives (Raft §5.2).
final class OneVotePerTerm implements Observer {
  private record Voter(NodeId node, long term) {}

  private final Map<Voter, NodeId> votes = new HashMap<>();

  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    if (message instanceof PeerMessage.Protocol(_, RaftMessage.Vote(var term, var granted))
        && granted
        && machine.loss().isEmpty()) {
      NodeId other = votes.putIfAbsent(new Voter(machine.id(), term), to);
      Violation.unless(
          other == null || other.equals(to),
          "node %s voted for %s and for %s in term %d",
          machine.id(),
          other,
          to,
          term);
    }
  }
}
