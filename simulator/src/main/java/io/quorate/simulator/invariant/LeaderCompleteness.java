package io.quorate.simulator.invariant;

import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;

/// Raft's leader completeness: who becomes leader has all entries that were committed in earlier
/// terms (figure 3). To have the last one is to have them all, by [LogMatching].
final class LeaderCompleteness implements Observer {
  private final Committed committed;

  LeaderCompleteness(Committed committed) {
    this.committed = committed;
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    boolean elected =
        after.engine().leads()
            && !(before.engine().leads() && before.engine().epoch() == after.engine().epoch());
    if (elected && committed.last().term() < after.engine().epoch()) {
      Violation.unless(
          machine.handed().holds(committed.last()),
          "node %s leads in term %d without the committed entry %s; its log ends at %s",
          machine.id(),
          after.engine().epoch(),
          committed.last(),
          machine.handed().last());
    }
  }
}
