package io.quorate.simulator.invariant;

import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a node first knows to be chosen is durable on a majority, and every node that knows of a
/// slot has the same value there: only one is chosen. A disk that is lost later counts as what it
/// held.
final class ChosenByQuorum implements Observer {
  private final Map<Long, Value> chosen = new HashMap<>();
  private final List<Machine> machines = new ArrayList<>();

  @Override
  public void starts(Machine machine) {
    if (!machines.contains(machine)) {
      machines.add(machine);
    }
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    long from = Math.max(before.engine().commitIndex(), after.engine().baseIndex()) + 1;
    for (long slot = from; slot <= after.engine().commitIndex(); slot++) {
      long each = slot;
      Value value =
          machine
              .handed()
              .acceptances()
              .at(slot)
              .map(Accepted::value)
              .orElseThrow(() ->
                  new Violation(
                      "node %s knows slot %d to be chosen and holds nothing there"
                          .formatted(machine.id(), each)));
      Value other = chosen.putIfAbsent(slot, value);
      Violation.unless(
          other == null || other.equals(value),
          "node %s knows %s to be chosen for slot %d, and %s was",
          machine.id(),
          value,
          slot,
          other);
      if (other == null) {
        requireMajority(machine, after, slot, value);
      }
    }
  }

  private void requireMajority(Machine machine, ReplicaStatus status, long slot, Value value) {
    long holders =
        machines.stream().filter(each -> each.durable().acceptances().holds(slot, value)).count();
    Violation.unless(
        holders >= status.engine().configuration().majority(),
        "node %s takes %s for chosen in slot %d, and only %d nodes have it on their disks",
        machine.id(),
        value,
        slot,
        holders);
  }
}
