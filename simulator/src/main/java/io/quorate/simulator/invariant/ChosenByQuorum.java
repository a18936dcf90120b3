package io.quorate.simulator.invariant;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
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
import java.util.Optional;

/// What a node first knows to be chosen is durable on a quorum of the members who decide about that
/// slot, those that were named last before it; and every node that knows of a slot has the same
/// value there: only one is chosen. A disk that is lost later counts as what it held.
final class ChosenByQuorum implements Observer {
  private final Map<Long, Value> chosen = new HashMap<>();
  private final List<Machine> machines = new ArrayList<>();

  /// Who decides about the first slot of which nothing is known.
  private Optional<Configuration> responsible = Optional.empty();

  /// The highest epoch of what was chosen: a value of an earlier one is void behind it.
  private long highestEpoch;

  @Override
  public void starts(Machine machine) {
    if (!machines.contains(machine)) {
      machines.add(machine);
    }
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    if (responsible.isEmpty()) {
      responsible = Optional.of(before.engine().configuration());
    }
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
        requireQuorum(machine, slot, value);
        follow(value);
      }
    }
  }

  private void requireQuorum(Machine machine, long slot, Value value) {
    List<NodeId> holders =
        machines.stream()
            .filter(each -> each.durable().acceptances().holds(slot, value))
            .map(Machine::id)
            .toList();
    Violation.unless(
        responsible.orElseThrow().isQuorum(holders::contains),
        "node %s takes %s for chosen in slot %d, and only %s have it on their disks",
        machine.id(),
        value,
        slot,
        holders);
  }

  private void follow(Value value) {
    if (value.epoch() >= highestEpoch
        && value.content() instanceof Content.Membership(_, var members)) {
      responsible = Optional.of(members);
    }
    highestEpoch = Math.max(highestEpoch, value.epoch());
  }
}
