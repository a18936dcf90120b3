package io.quorate.simulator.invariant;

import io.quorate.protocol.Engine;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;

/// A node's term never goes back, nor does what it knows to be committed or has applied; and it
/// applies nothing that is not committed.
final class MonotonicTermsAndCommit implements Observer {
  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    Engine.Status was = before.engine();
    Engine.Status is = after.engine();
    Violation.unless(
        is.epoch() >= was.epoch()
            && is.commitIndex() >= was.commitIndex()
            && after.appliedIndex() >= before.appliedIndex()
            && after.appliedIndex() <= is.commitIndex(),
        "node %s went from %s to %s",
        machine.id(),
        before,
        after);
  }

  @Override
  public void starts(Machine machine) {
    Violation.unless(
        machine.loss().isPresent()
            || machine.memoryLost()
            || (machine.handed().hardState().term() >= machine.durable().hardState().term()
                && machine
                        .handed()
                        .acceptances()
                        .promised()
                        .compareTo(machine.durable().acceptances().promised())
                    >= 0),
        "node %s comes back in %s, having promised %s, after %s and %s",
        machine.id(),
        machine.handed().hardState(),
        machine.handed().acceptances().promised(),
        machine.durable().hardState(),
        machine.durable().acceptances().promised());
  }
}
