package io.quorate.protocol.multipaxos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What a node has accepted, slot by slot, after a base. There may be gaps.
///
/// A slot is *durable* when the write that it became part of is: a write's completion names the
/// write, so that it says nothing of what a slot holds since.
final class Slots {
  private long base;
  private final ArrayList<Optional<Slot>> slots = new ArrayList<>();
  private final TreeMap<Long, Slot> unwritten = new TreeMap<>();
  private long persisted;

  Slots(long base, List<Accepted> durable) {
    this.base = base;
    durable.forEach(accepted -> place(new Slot(accepted, 0)));
  }

  long base() {
    return base;
  }

  /// The last one that holds something, or the base.
  long last() {
    return base + slots.size();
  }

  /// What a slot holds, if anything is known of it.
  Optional<Slot> get(long slot) {
    return slot > base && slot <= last() ? slots.get(position(slot)) : Optional.empty();
  }

  /// What a slot holds that is not empty.
  Slot at(long slot) {
    return get(slot).orElseThrow();
  }

  void accept(Accepted accepted) {
    Slot slot = new Slot(accepted, Slot.UNWRITTEN);
    place(slot);
    unwritten.put(accepted.slot(), slot);
  }

  private void place(Slot slot) {
    while (last() < slot.accepted().slot()) {
      slots.add(Optional.empty());
    }
    slots.set(position(slot.accepted().slot()), Optional.of(slot));
  }

  boolean hasUnwritten() {
    return !unwritten.isEmpty();
  }

  /// Hands out what is part of no write yet, as part of the write of this number.
  List<Accepted> write(long number) {
    List<Accepted> written = new ArrayList<>(unwritten.size());
    for (Slot slot : unwritten.values()) {
      slot.writtenIn(number);
      written.add(slot.accepted());
    }
    unwritten.clear();
    return written;
  }

  void persisted(long upTo) {
    persisted = Math.max(persisted, upTo);
  }

  boolean isDurable(long slot) {
    return slot <= base || get(slot).filter(each -> each.isDurable(persisted)).isPresent();
  }

  /// Lets go of everything behind this slot.
  void dropBeyond(long slot) {
    if (slot < last()) {
      slots.subList(position(slot + 1), slots.size()).clear();
      while (!slots.isEmpty() && slots.getLast().isEmpty()) {
        slots.removeLast();
      }
      unwritten.tailMap(slot, false).clear();
    }
  }

  /// Lets go of everything up to this slot.
  void dropUpTo(long slot) {
    slots.subList(0, (int) Math.min(slots.size(), slot - base)).clear();
    unwritten.headMap(slot, true).clear();
    base = slot;
  }

  private int position(long slot) {
    return Math.toIntExact(slot - base - 1);
  }
}
