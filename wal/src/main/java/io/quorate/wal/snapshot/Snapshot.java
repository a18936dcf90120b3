package io.quorate.wal.snapshot;

/// A snapshot that is durable in a [SnapshotStore].
///
/// @param index the last place of the group's log that it covers, from 1 up
/// @param bytes the length of its file
public record Snapshot(long group, long index, long bytes) {
  String name() {
    return name(group, index);
  }

  static String name(long group, long index) {
    return "%016x-%016x%s".formatted(group, index, SnapshotStore.SUFFIX);
  }
}
