package io.quorate.simulator.world;

import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.Value;
import java.util.Optional;
import java.util.TreeMap;

/// What a node that runs Multi-Paxos has promised and accepted, as the sum of the facts in its
/// records. What a snapshot covers stays here until the node starts anew.
public final class Acceptances {
  private final TreeMap<Long, Accepted> slots = new TreeMap<>();
  private Ballot promised = Ballot.NONE;

  Acceptances() {}

  Acceptances copy() {
    Acceptances copy = new Acceptances();
    copy.slots.putAll(slots);
    copy.promised = promised;
    return copy;
  }

  void add(Fact fact) {
    switch (fact) {
      case Fact.Promised(var ballot) -> promised = ballot;
      case Fact.AcceptedValues(var values) -> values.forEach(each -> slots.put(each.slot(), each));
      case Fact.Chosen(var slot, _, var voids) -> {
        if (voids) {
          slots.tailMap(slot, false).clear();
        }
      }
      case Fact.Begun(_, var voids) -> {
        if (voids) {
          slots.clear();
        }
      }
    }
  }

  public Ballot promised() {
    return promised;
  }

  /// What it holds for a slot, if it holds anything.
  public Optional<Accepted> at(long slot) {
    return Optional.ofNullable(slots.get(slot));
  }

  public boolean holds(long slot, Value value) {
    return at(slot).filter(accepted -> accepted.value().equals(value)).isPresent();
  }

  /// The last slot for which it holds anything, or 0.
  public long last() {
    return slots.isEmpty() ? 0 : slots.lastKey();
  }
}
