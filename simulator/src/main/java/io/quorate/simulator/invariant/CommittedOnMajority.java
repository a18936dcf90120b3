package io.quorate.simulator.invariant;

import io.quorate.protocol.raft.EntryId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.List;

/// What a node first knows to be committed is durable on a majority, and every node that knows of
/// it has the same entry there. A disk that is lost later counts as what it held: an
/// acknowledgement may have been on its way then.
final class CommittedOnMajority implements Observer {
  private final Committed committed;
  private final List<Machine> machines = new ArrayList<>();

  CommittedOnMajority(Committed committed) {
    this.committed = committed;
  }

  @Override
  public void starts(Machine machine) {
    if (!machines.contains(machine)) {
      machines.add(machine);
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
    long holders = machines.stream().filter(each -> each.durable().holds(entry)).count();
    Violation.unless(
        holders >= status.engine().configuration().majority(),
        "node %s takes entry %s for committed, and only %d nodes have it on their disks",
        machine.id(),
        entry,
        holders);
  }
}
