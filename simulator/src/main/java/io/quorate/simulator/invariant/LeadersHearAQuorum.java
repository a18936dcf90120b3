package io.quorate.simulator.invariant;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// Who has led for two election timeouts by its own clock has heard from a quorum meanwhile (Raft
/// thesis §6.2): one that does not steps down by itself, so that its clients may find the leader
/// that there may be. Of members that have just come into force it could not hear yet.
final class LeadersHearAQuorum implements Observer {
  /// A leader's reign, and when it has last heard from whom; its own clock's nanoseconds.
  private static final class Reign {
    private final long epoch;
    private final Map<NodeId, Long> heardAt = new HashMap<>();

    /// When the reign began, or as far as it was looked for, when the quorum had last been heard.
    private long quorumHeardAt;

    Reign(long epoch, long since) {
      this.epoch = epoch;
      this.quorumHeardAt = since;
    }
  }

  private final Map<NodeId, Reign> reigns = new HashMap<>();
  private final long patienceNanos;

  LeadersHearAQuorum(long electionNanos) {
    this.patienceNanos = 2 * electionNanos;
  }

  @Override
  public void receives(Machine machine, NodeId from, PeerMessage message) {
    Reign reign = reigns.get(machine.id());
    if (reign != null) {
      reign.heardAt.put(from, machine.time());
    }
  }

  @Override
  public void ends(Machine machine, boolean orderly) {
    reigns.remove(machine.id());
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    Engine.Status status = after.engine();
    if (!status.leads()) {
      if (before.engine().leads()) {
        reigns.remove(machine.id());
      }
      return;
    }
    Reign reign = reigns.get(machine.id());
    if (reign == null
        || reign.epoch != status.epoch()
        || !status.configuration().equals(before.engine().configuration())) {
      reigns.put(machine.id(), new Reign(status.epoch(), machine.time()));
    } else if (machine.time() - reign.quorumHeardAt > patienceNanos) {
      requireQuorum(machine, status, reign);
    }
  }

  /// A quorum that was heard lately makes it needless to look again for as long as that is late.
  private void requireQuorum(Machine machine, Engine.Status status, Reign reign) {
    long now = machine.time();
    reign.quorumHeardAt =
        status
            .configuration()
            .reachedByQuorum(node ->
                node.equals(machine.id()) ? now : reign.heardAt.getOrDefault(node, Long.MIN_VALUE));
    Violation.unless(
        reign.quorumHeardAt >= now - patienceNanos,
        "node %s still leads in term %d, but for two election timeouts it has heard of %s only",
        machine.id(),
        status.epoch(),
        reign.heardAt);
  }
}
