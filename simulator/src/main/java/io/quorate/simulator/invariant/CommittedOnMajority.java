package io.quorate.simulator.invariant;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Fact;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// What a node first knows to be committed is durable on a quorum of the members, and every node
/// that knows of it has the same entry there. A disk that is lost later counts as what it held: an
/// acknowledgement may have been on its way then.
final class CommittedOnMajority implements Observer {
  private final Committed committed;
  private final List<Machine> machines = new ArrayList<>();

  /// What any log has said of the members, by the index at which it did.
  private final NavigableMap<Long, Set<Configuration>> configurations = new TreeMap<>();

  /// The last of these indexes that is known to be committed.
  private long decided;

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
  public void hands(Machine machine, Fact fact) {
    for (Entry entry : fact.entries()) {
      if (entry.content() instanceof Content.Membership(_, var configuration)) {
        know(entry.index(), configuration);
      }
    }
  }

  private void know(long index, Configuration configuration) {
    configurations.computeIfAbsent(index, _ -> new LinkedHashSet<>()).add(configuration);
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    if (!configurations.containsKey(after.engine().configurationIndex())) {
      // Founders stand in no entry, and those of a snapshot count from its end on.
      know(after.engine().configurationIndex(), after.engine().configuration());
    }
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
        requireQuorum(machine, new EntryId(log.termAt(index), index));
      }
    }
    if (after.engine().configurationIndex() <= commit) {
      decided = Math.max(decided, after.engine().configurationIndex());
    }
  }

  /// By the members that were decided last, or any that somebody has put into his log since: the
  /// one that has counted may have had others in force than those that are in force here.
  private void requireQuorum(Machine machine, EntryId entry) {
    List<NodeId> holders = new ArrayList<>();
    for (Machine each : machines) {
      if (each.durable().holds(entry)) {
        holders.add(each.id());
      }
    }
    Violation.unless(
        isQuorumOfAny(holders),
        "node %s takes entry %s for committed, and only %s have it on their disks",
        machine.id(),
        entry,
        holders);
  }

  private boolean isQuorumOfAny(List<NodeId> holders) {
    for (Set<Configuration> possible : configurations.tailMap(decided).values()) {
      for (Configuration members : possible) {
        if (members.isQuorum(holders::contains)) {
          return true;
        }
      }
    }
    return false;
  }
}
