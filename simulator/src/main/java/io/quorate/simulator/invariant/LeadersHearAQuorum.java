package io.quorate.simulator.invariant;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who has led for two election timeouts by its own clock has heard from a quorum meanwhile (Raft
/// thesis §6.2): one that does not steps down by itself, so that its clients may find the leader
/// that there may be. Of members that have just come into force it could not hear yet.
final class LeadersHearAQuorum implements Observer {
  /// A leader's reign, and when it has last heard from whom; its own clock's nanoseconds.
  private static final class Reign {
    private final long epoch;
    private final long since;
    private final Map<NodeId, Long> heardAt = new HashMap<>();

    Reign(long epoch, long since) {
      this.epoch = epoch;
      this.since = since;
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
    Reign reign = reigns.get(machine.id());
    if (!status.leads()) {
      if (reign != null) {
        reigns.remove(machine.id());
      }
    } else if (reign == null
        || reign.epoch != status.epoch()
        || !status.configuration().equals(before.engine().configuration())) {
      reigns.put(machine.id(), new Reign(status.epoch(), machine.time()));
    } else if (machine.time() - reign.since > patienceNanos) {
      requireQuorum(machine, status, reign);
    }
  }

  private void requireQuorum(Machine machine, Engine.Status status, Reign reign) {
    long since = machine.time() - patienceNanos;
    List<NodeId> heard = new ArrayList<>(List.of(machine.id()));
    reign.heardAt.forEach((node, at) -> {
      if (at >= since) {
        heard.add(node);
      }
    });
    Violation.unless(
        status.configuration().isQuorum(heard::contains),
        "node %s still leads in term %d, but for two election timeouts it has heard of %s only",
        machine.id(),
        status.epoch(),
        heard);
  }
}
