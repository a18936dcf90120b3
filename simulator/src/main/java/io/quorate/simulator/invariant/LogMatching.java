package io.quorate.simulator.invariant;

import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.simulator.world.Fact;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.HashMap;
import java.util.Map;

/// Raft's log matching: two entries with the same index and term hold the same, and so do all
/// entries before them (figure 3). It is enough to see, of each entry that is written, that any
/// other of its index and term holds the same and stands behind an entry of the same term: the rest
/// follows step by step.
final class LogMatching implements Observer {
  private record Seen(Entry entry, long previousTerm) {}

  private final Map<EntryId, Seen> seen = new HashMap<>();

  @Override
  public void hands(Machine machine, Fact fact) {
    if (fact.entries().isEmpty()) {
      return;
    }
    long previousTerm = machine.handed().termAt(fact.entries().getFirst().index() - 1);
    for (Entry entry : fact.entries()) {
      Seen mine = new Seen(entry, previousTerm);
      Seen other = seen.putIfAbsent(new EntryId(entry.term(), entry.index()), mine);
      Violation.unless(
          other == null || other.equals(mine),
          "node %s writes %s after term %d, where another log has %s",
          machine.id(),
          entry,
          previousTerm,
          other);
      previousTerm = entry.term();
    }
  }
}
