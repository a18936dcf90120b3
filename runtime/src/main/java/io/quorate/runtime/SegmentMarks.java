package io.quorate.runtime;

import java.util.ArrayDeque;

/// Which segments of the node's log hold entries of one group, roughly: none before the mark that a
/// segment was begun is beyond what the log then ended with. Entries that were replaced do not
/// count.
final class SegmentMarks {
  /// Segments before `segment` hold no valid entries beyond `lastIndex`.
  private record Mark(long segment, long lastIndex) {}

  private final ArrayDeque<Mark> marks = new ArrayDeque<>();
  private long first;
  private long current;

  /// @param first the segment with which the log begins, or an earlier one
  SegmentMarks(long first) {
    this.first = first;
    this.current = first;
  }

  /// Something is written into this segment, or a later one, by a log that ends with `lastIndex`.
  void writes(long segment, long lastIndex) {
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
