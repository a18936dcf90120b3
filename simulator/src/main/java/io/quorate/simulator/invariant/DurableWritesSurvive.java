package io.quorate.simulator.invariant;

import io.quorate.simulator.world.Fact;
import io.quorate.simulator.world.Journal;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;

/// A node that starts again finds all that had become durable, and of what it had handed to its
/// disk after that a beginning, or nothing. Only a snapshot may take the place of a log that does
/// not lead to it. A node that lost its memory and was mended is another matter: what it may have
/// forgotten is what [CommittedOnMajority], [LeaderCompleteness] and [OneVotePerTerm] do not miss.
final class DurableWritesSurvive implements Observer {
  @Override
  public void starts(Machine machine) {
    if (machine.loss().isPresent() || machine.memoryLost() || isNewFromSnapshot(machine)) {
      return;
    }
    Journal possible = machine.durable().copy();
    if (possible.endsLike(machine.handed())) {
      return;
    }
    for (Fact fact : machine.pending()) {
      possible.add(fact);
      if (possible.endsLike(machine.handed())) {
        return;
      }
    }
    throw new Violation(
        "node %s comes back with %s and a log up to %s; durable were %s and a log up to %s"
            .formatted(
                machine.id(),
                machine.handed().hardState(),
                machine.handed().last(),
                machine.durable().hardState(),
                machine.durable().last()));
  }

  private static boolean isNewFromSnapshot(Machine machine) {
    Journal log = machine.handed();
    return log.last().equals(log.base())
        && !machine.durable().holds(log.base())
        && log.hardState().equals(machine.durable().hardState());
  }
}
