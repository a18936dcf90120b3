package io.quorate.runtime;

import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// The armed timers of one replica, and when each runs out. With every message of a leader one is
/// armed anew.
final class Timers {
  private static final List<Timer> ALL = List.of(Timer.values());
  private static final long NEVER = Long.MAX_VALUE;

  private final RandomGenerator random;

  /// By the timers' ordinals; [#NEVER] for those that are not armed.
  private final long[] deadlines = new long[ALL.size()];

  /// Of the deadlines; they are asked for more often than they change.
  private long earliest = NEVER;

  Timers(RandomGenerator random) {
    this.random = random;
    Arrays.fill(deadlines, NEVER);
  }

  void arm(Timer timer, long now, Duration atLeast, Duration atMost) {
    long shortest = atLeast.toNanos();
    long spread = atMost.toNanos() - shortest;
    set(timer, now + shortest + (spread == 0 ? 0 : random.nextLong(spread + 1)));
  }

  void disarm(Timer timer) {
    set(timer, NEVER);
  }

  /// Disarms and returns those that have run out.
  List<Timer> expired(long now) {
    if (earliest > now) {
      return List.of();
    }
    List<Timer> expired = new ArrayList<>();
    for (Timer timer : ALL) {
      if (deadlines[timer.ordinal()] <= now) {
        expired.add(timer);
      }
    }
    expired.forEach(this::disarm);
    return expired;
  }

  /// When the next one runs out; [Long#MAX_VALUE] if none is armed.
  long earliest() {
    return earliest;
  }

  private void set(Timer timer, long deadline) {
    deadlines[timer.ordinal()] = deadline;
    earliest = NEVER;
    for (long each : deadlines) {
      earliest = Math.min(earliest, each);
    }
  }
}
