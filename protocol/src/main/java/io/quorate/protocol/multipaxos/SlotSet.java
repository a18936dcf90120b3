package io.quorate.protocol.multipaxos;

import java.util.Map;
import java.util.TreeMap;

/// A set of slots: all up to some, and a few ranges beyond that.
final class SlotSet {
  private long upTo;

  /// First and last slot of each range; there is a gap before each of them.
  private final TreeMap<Long, Long> beyond = new TreeMap<>();

  SlotSet(long upTo) {
    this.upTo = upTo;
  }

  /// All slots up to here are in it.
  long upTo() {
    return upTo;
  }

  boolean contains(long slot) {
    if (slot <= upTo) {
      return true;
    }
    Map.Entry<Long, Long> range = beyond.floorEntry(slot);
    return range != null && slot <= range.getValue();
  }

  boolean containsAll(long first, long last) {
    if (last <= upTo) {
      return true;
    }
    Map.Entry<Long, Long> range = beyond.floorEntry(Math.max(first, upTo + 1));
    return range != null && last <= range.getValue();
  }

  void addUpTo(long slot) {
    add(0, slot);
  }

  void add(long first, long last) {
    long from = first;
    long to = last;
    for (Map.Entry<Long, Long> range = beyond.floorEntry(last + 1);
        range != null && range.getValue() >= from - 1;
        range = beyond.floorEntry(last + 1)) {
      from = Math.min(from, range.getKey());
      to = Math.max(to, range.getValue());
      beyond.remove(range.getKey());
    }
    if (from <= upTo + 1) {
      upTo = Math.max(upTo, to);
      while (!beyond.isEmpty() && beyond.firstKey() <= upTo + 1) {
        upTo = Math.max(upTo, beyond.pollFirstEntry().getValue());
      }
    } else {
      beyond.put(from, to);
    }
  }

  @Override
  public String toString() {
    return ".." + upTo + " " + beyond;
  }
}
