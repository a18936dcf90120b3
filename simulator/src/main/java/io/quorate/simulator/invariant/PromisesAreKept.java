package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Fact;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// A node that has said that it promises a ballot accepts nothing of a lower one, in all its lives
/// (Paxos Made Simple §2.2); and what it says of itself is on its disk before it says so.
final class PromisesAreKept implements Observer {
  private final Map<NodeId, Ballot> said = new HashMap<>();

  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    if (machine.loss().isPresent()
        || !(message instanceof PeerMessage.Protocol(_, MultiPaxosMessage paxos))) {
      return;
    }
    Ballot durable = machine.durable().acceptances().promised();
    Violation.unless(
        !paxos.ballot().node().equals(machine.id()) || paxos.ballot().compareTo(durable) <= 0,
        "node %s says %s, but durable is a promise of %s only",
        machine.id(),
        paxos,
        durable);
    switch (paxos) {
      case MultiPaxosMessage.Promise promise -> {
        Violation.unless(
            promise.ballot().compareTo(durable) <= 0,
            "node %s says %s, but durable is a promise of %s only",
            machine.id(),
            promise,
            durable);
        said.merge(
            machine.id(), promise.ballot(), (one, other) -> other.compareTo(one) > 0 ? other : one);
      }
      case MultiPaxosMessage.Acceptance(var ballot, var first, var last) -> {
        for (long slot = first; slot <= last; slot++) {
          requireAccepted(machine, ballot, slot);
        }
      }
      default -> {}
    }
  }

  /// In this ballot or a later one; or what it holds was known to be chosen already, and that is
  /// what it will hold for ever.
  private static void requireAccepted(Machine machine, Ballot ballot, long slot) {
    boolean covered = machine.status().filter(status -> slot <= status.commitIndex()).isPresent();
    boolean held =
        machine
            .durable()
            .acceptances()
            .at(slot)
            .filter(each -> covered || each.ballot().compareTo(ballot) >= 0)
            .isPresent();
    boolean inSnapshot = machine.status().filter(status -> slot <= status.baseIndex()).isPresent();
    Violation.unless(
        held || inSnapshot,
        "node %s says that slot %d is accepted in ballot %s, but durable is %s",
        machine.id(),
        slot,
        ballot,
        machine.durable().acceptances().at(slot));
  }

  @Override
  public void hands(Machine machine, Fact fact) {
    if (machine.loss().isEmpty()
        && fact.paxos().isPresent()
        && fact.paxos().get()
            instanceof io.quorate.protocol.multipaxos.Fact.AcceptedValues(var values)) {
      Ballot promised = said.getOrDefault(machine.id(), Ballot.NONE);
      for (Accepted each : values) {
        Violation.unless(
            each.ballot().compareTo(promised) >= 0,
            "node %s has promised %s and accepts %s",
            machine.id(),
            promised,
            each);
      }
    }
  }
}
