package io.quorate.protocol.multipaxos;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.TreeMap;

/// Sums up what was made durable, fact by fact, to what a node starts from.
public final class Memory {
  private static final long UNKNOWN = -1;

  private final SnapshotHead snapshot;
  private Ballot promised = Ballot.NONE;
  private final TreeMap<Long, Accepted> slots = new TreeMap<>();
  private long chosen;
  private long since = UNKNOWN;

  /// @param snapshot the newest one, or the empty one that founded the group
  public Memory(SnapshotHead snapshot) {
    this.snapshot = snapshot;
  }

  public void add(Fact fact) {
    switch (fact) {
      case Fact.Promised(var ballot) -> promised = ballot;
      case Fact.AcceptedValues(var values) -> values.forEach(each -> slots.put(each.slot(), each));
      case Fact.Chosen(var slot, var members, var voids) -> {
        if (voids) {
          slots.tailMap(slot, false).clear();
        }
        chosen = Math.max(chosen, slot);
        since = members;
      }
      case Fact.Begun(var after, var voids) -> {
        slots.headMap(after.index(), true).clear();
        if (voids) {
          slots.clear();
        }
        chosen = Math.max(chosen, after.index());
        since = after.since();
      }
    }
  }

  /// Whether the log leads to the snapshot. If not, a crash came between the arrival of another
  /// node's and the log's new beginning.
  public boolean leadsToSnapshot() {
    return chosen >= snapshot.index() && since != UNKNOWN;
  }

  /// How the log begins anew that does not lead to the snapshot. What was accepted behind it stays,
  /// for somebody may count on it, unless the members are others.
  public Fact.Begun newBeginning() {
    return new Fact.Begun(snapshot, since != snapshot.since());
  }

  public long lastSlot() {
    return slots.isEmpty() ? snapshot.index() : Math.max(snapshot.index(), slots.lastKey());
  }

  /// What a node starts from. Values before the snapshot stay as far as they lead to it and were
  /// chosen by the members that the snapshot names.
  public MultiPaxosState state() {
    if (!leadsToSnapshot()) {
      add(newBeginning());
    }
    for (long slot = snapshot.index() + 1; slot <= chosen; slot++) {
      InvariantViolation.unless(
          slots.containsKey(slot), "the log lacks %d, but all up to %d is chosen", slot, chosen);
    }
    long base = snapshot.index();
    while (base > snapshot.since() && slots.containsKey(base)) {
      base--;
    }
    return new MultiPaxosState(
        promised, snapshot, base, chosen, new ArrayList<>(slots.tailMap(base, false).values()));
  }
}
