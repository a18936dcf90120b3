package io.quorate.runtime;

import io.quorate.protocol.Engine;
import java.time.Duration;
import java.util.Optional;

/// How long it takes a leader to reach a quorum and to be answered, as it is seen from outside: the
/// broadcast time of Raft §5.6, which must be far below the election timeout. The longest of late
/// counts, since one sign of life that comes too late is enough for an election.
///
/// "Of late" is the present period and the one before.
final class BroadcastTimes {
  private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

  /// A broadcast that takes longer than this part of the election timeout is too slow: Raft asks
  /// for an order of magnitude.
  private static final int MARGIN = 10;

  private final long tooSlowNanos;
  private long seen;
  private long periodBegan;
  private long longest;
  private long longestBefore;

  BroadcastTimes(Duration electionTimeout) {
    this.tooSlowNanos = electionTimeout.toNanos() / MARGIN;
  }

  /// What the engine says of its last round, which may be known already or of an earlier reign.
  void note(Optional<Engine.Round> lastRound, long now) {
    if (now - periodBegan >= PERIOD_NANOS) {
      longestBefore = now - periodBegan < 2 * PERIOD_NANOS ? longest : 0;
      longest = 0;
      periodBegan = now;
    }
    if (lastRound.isEmpty()) {
      seen = 0;
    } else if (lastRound.get().number() != seen) {
      seen = lastRound.get().number();
      longest = Math.max(longest, lastRound.get().answeredAt() - lastRound.get().sentAt());
    }
  }

  /// The longest of late, in nanoseconds; 0 if there was none.
  long longestNanos() {
    return Math.max(longest, longestBefore);
  }

  /// Whether the margin to the election timeout is lost.
  boolean areTooLong() {
    return longestNanos() > tooSlowNanos;
  }
}
