package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.EntryId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node first knows to be committed is durable on a majority, and every node that knows of
/// it has the same entry there. A disk that is lost later counts as what it held.
final class CommittedOnMajority implements Observer {
  private final Committed committed;
  private final List<Machine> machines = new ArrayList<>();

  /// What disks held before they were lost: an acknowledgement may have been on its way then.
  private final Map<NodeId, Journal> lost = new HashMap<>();

  CommittedOnMajority(Committed committed) {
    this.committed = committed;
  }

  @Override
  public void starts(Machine machine) {
    if (!machines.contains(machine)) {
      machines.add(machine);
    }
    if (machine.loss().isPresent()) {
      lost.putIfAbsent(machine.id(), machine.durable());
    }
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    long commit = after.engine().commitIndex();
    Journal log = machine.handed();
    long from = Math.max(before.engine().commitIndex() + 1, log.base().index());
    for (long index = from; index <= commit; index++) {
      if (index <= committed.lastIndex()) {
        Violation.unless(
            log.termAt(index) == committed.termAt(index),
            "node %s knows entry %d of term %d to be committed, and that of term %d was",
            machine.id(),
            index,
            log.termAt(index),
            committed.termAt(index));
      } else {
        committed.add(log.termAt(index));
        requireMajority(machine, after, new EntryId(log.termAt(index), index));
      }
    }
  }

  private void requireMajority(Machine machine, ReplicaStatus status, EntryId entry) {
    long holders = machines.stream().filter(each -> holds(each, entry)).count();
    Violation.unless(
        holders >= status.engine().configuration().majority(),
        "node %s takes entry %s for committed, and only %d nodes have it on their disks",
        machine.id(),
        entry,
        holders);
  }

  private boolean holds(Machine machine, EntryId entry) {
    return machine.durable().holds(entry)
        || Optional.ofNullable(lost.get(machine.id())).filter(log -> log.holds(entry)).isPresent();
  }
}
