package io.quorate.wal.snapshot;

import java.util.concurrent.locks.LockSupport;

/// How fast a snapshot is written at most: the log and its clients need the same disk and the same
/// processors.
final class Pace {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long kibPerSecond;
  private final long beganAt = System.nanoTime();

  /// @param kibPerSecond 0 if there is no need to hold back
  Pace(long kibPerSecond) {
    this.kibPerSecond = kibPerSecond;
  }

  /// Waits until so many bytes may have been written; not at all if the thread is interrupted.
  void await(long bytes) {
    if (kibPerSecond > 0) {
      long due = (bytes >> 10) * NANOS_PER_SECOND / kibPerSecond;
      long ahead = due - (System.nanoTime() - beganAt);
      if (ahead > 0) {
        LockSupport.parkNanos(ahead);
      }
    }
  }
}
