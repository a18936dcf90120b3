package io.quorate.runtime;

import java.util.ArrayDeque;

/// Which segments of the node's log hold entries of one group: those written before a segment was
/// begun are not beyond the end that the group's log had then. Entries that were replaced meanwhile
/// are needed by nobody.
final class SegmentMarks {
  /// Segments before `segment` hold no entries beyond `lastIndex` that are needed.
  private record Mark(long segment, long lastIndex) {}

  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long first;
  private long current;

  /// @param first the segment with which the log begins, or an earlier one
  SegmentMarks(long first) {
    this.first = first;
    this.current = first;
  }

  /// From now on records stand in this segment, or in later ones; the group's log ends with
  /// `lastIndex`.
  void begins(long segment, long lastIndex) {
    if (segment > current) {
      current = segment;
      marks.add(new Mark(segment, lastIndex));
    }
  }

  /// Where the group's records begin.
  long first() {
    return first;
  }

  /// The segment that holds the first entry after `baseIndex`, or an earlier one.
  long firstNeeded(long baseIndex) {
    while (!marks.isEmpty() && marks.peek().lastIndex <= baseIndex) {
      first = marks.remove().segment;
    }
    return first;
  }
}
