package io.quorate.runtime;

import io.quorate.protocol.Configuration;

/// How far the log of a group reaches on one node.
///
/// @param lastEpoch of its last entry; Raft's term
/// @param lastIndex of its last entry, known to be decided or not
/// @param decided up to here everything is known to be decided
/// @param members the last that it names
public record GroupExtent(long lastEpoch, long lastIndex, long decided, Configuration members) {
  /// Whether another log may hold something decided that this one lacks, and not the other way
  /// round.
  public boolean isBehind(GroupExtent other) {
    return lastEpoch != other.lastEpoch ? lastEpoch < other.lastEpoch : lastIndex < other.lastIndex;
  }

  @Override
  public String toString() {
    return "last entry %d/%d, known to be decided up to %d, members %s"
        .formatted(lastEpoch, lastIndex, decided, members);
  }
}
