package io.quorate.runtime;

/// When a replica takes a snapshot of its state, and what then stays of its log.
///
/// A large state is not written for every few commands: as long as its last snapshot is larger than
/// `everyBytes`, the next one waits for as many bytes of log as that one had, up to four times
/// `everyBytes`.
///
/// @param everyBytes bytes of commands applied since the last snapshot after which the next is
///   taken
/// @param everyCommands commands applied since the last snapshot after which the next is taken
/// @param keptBytes bytes of commands that stay in the log although a snapshot covers them, for
///   members that are behind
/// @param keptCommands how many of them stay at most
/// @param segmentsMax a group whose entries keep more segments of the node's log than this from
///   being deleted takes a snapshot, and keeps nothing
/// @param fetchBytesPerSecond how fast another member's snapshot is fetched at most
public record SnapshotOptions(
    long everyBytes,
    long everyCommands,
    long keptBytes,
    long keptCommands,
    int segmentsMax,
    long fetchBytesPerSecond) {
  public static final SnapshotOptions DEFAULT =
      new SnapshotOptions(64 << 20, Long.MAX_VALUE, 32 << 20, Long.MAX_VALUE, 8, 128 << 20);

  public SnapshotOptions {
    if (everyBytes < 1 || everyCommands < 1 || segmentsMax < 1 || fetchBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "everyBytes, everyCommands, segmentsMax and fetchBytesPerSecond must be positive:"
              + " %d, %d, %d, %d"
                  .formatted(everyBytes, everyCommands, segmentsMax, fetchBytesPerSecond));
    }
    if (keptBytes < 0 || keptCommands < 0) {
      throw new IllegalArgumentException(
          "keptBytes and keptCommands must not be negative: %d, %d"
              .formatted(keptBytes, keptCommands));
    }
  }

  /// With a snapshot after at most so many commands.
  public SnapshotOptions withEveryCommands(long count) {
    return new SnapshotOptions(
        everyBytes, count, keptBytes, keptCommands, segmentsMax, fetchBytesPerSecond);
  }

  /// With at most so many commands that stay in the log.
  public SnapshotOptions withKeptCommands(long count) {
    return new SnapshotOptions(
        everyBytes, everyCommands, keptBytes, count, segmentsMax, fetchBytesPerSecond);
  }

  /// The bytes of log after which a snapshot follows one of this size.
  long bytesAfter(long snapshotBytes) {
    return Math.max(everyBytes, Math.min(snapshotBytes, 4 * everyBytes));
  }
}
