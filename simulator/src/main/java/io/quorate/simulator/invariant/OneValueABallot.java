package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// In a ballot only its owner proposes, and only one value for each slot, across all its lives
/// (Paxos Made Simple §2.2).
final class OneValueABallot implements Observer {
  private record Proposal(Ballot ballot, long slot) {}

  private final Map<Proposal, Value> proposed = new HashMap<>();

  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    if (message instanceof PeerMessage.Protocol(_, MultiPaxosMessage.Accept accept)
        && machine.loss().isEmpty()) {
      Violation.unless(
          accept.ballot().node().equals(machine.id()),
          "node %s proposes in ballot %s",
          machine.id(),
          accept.ballot());
      long slot = accept.first();
      for (Value value : accept.values()) {
        Value other = proposed.putIfAbsent(new Proposal(accept.ballot(), slot), value);
        Violation.unless(
            other == null || other.equals(value),
            "in ballot %s %s was proposed for slot %d, and now %s",
            accept.ballot(),
            other,
            slot,
            value);
        slot++;
      }
    }
  }
}
