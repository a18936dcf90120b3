package io.quorate.simulator.invariant;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;

/// What a leader sends is what its log holds. Entries of its own term may be on their way to its
/// disk when they leave; earlier ones it has had since it was elected.
final class LeadersSendTheirLog implements Observer {
  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    if (message
        instanceof PeerMessage.Protocol(_, RaftMessage.AppendEntries(var term, _, var entries, _))) {
      Journal log = machine.handed();
      for (Entry entry : entries) {
        boolean holds = log.termAt(entry.index()) == entry.term();
        Violation.unless(
            holds || (entry.term() == term && entry.index() > log.lastIndex()),
            "node %s sends %s, and its log has an entry of term %d there",
            machine.id(),
            entry,
            log.termAt(entry.index()));
      }
    }
  }
}
