package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.Map;
import java.util.TreeMap;

/// A set of keys, made of ranges. Ranges that touch are kept as one, so that a lookup stays
/// logarithmic.
final class KeyRangeSet {
  // From the inclusive start of a range to its exclusive end.
  private final TreeMap<Bytes, Bytes> ranges = new TreeMap<>();

  /// Adds the keys from `start` up to, but without, `end`: none if that is not greater.
  void add(Bytes start, Bytes end) {
    if (end.compareTo(start) <= 0) {
      return;
    }
    Bytes from = start;
    Bytes to = end;
    Map.Entry<Bytes, Bytes> before = ranges.floorEntry(start);
    if (before != null && before.getValue().compareTo(start) >= 0) {
      from = before.getKey();
      to = max(to, before.getValue());
    }
    Map<Bytes, Bytes> swallowed = ranges.subMap(from, true, to, true);
    for (Bytes otherEnd : swallowed.values()) {
      to = max(to, otherEnd);
    }
    swallowed.clear();
    ranges.put(from, to);
  }

  void addAll(KeyRangeSet other) {
    other.ranges.forEach(this::add);
  }

  boolean contains(Bytes key) {
    Map.Entry<Bytes, Bytes> before = ranges.floorEntry(key);
    return before != null && key.compareTo(before.getValue()) < 0;
  }

  private static Bytes max(Bytes a, Bytes b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
