package io.quorate.runtime;

import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The armed timers of one replica, and when each runs out.
final class Timers {
  private final RandomGenerator random;
  private final Map<Timer, Long> deadlines = new EnumMap<>(Timer.class);

  /// Of the deadlines; they are asked for more often than they change.
  private long earliest = Long.MAX_VALUE;

  Timers(RandomGenerator random) {
    this.random = random;
  }

  void arm(Timer timer, long now, Duration atLeast, Duration atMost) {
    long shortest = atLeast.toNanos();
    long spread = atMost.toNanos() - shortest;
    deadlines.put(timer, now + shortest + (spread == 0 ? 0 : random.nextLong(spread + 1)));
    findEarliest();
  }

  void disarm(Timer timer) {
    deadlines.remove(timer);
    findEarliest();
  }

  /// Disarms and returns those that have run out.
  List<Timer> expired(long now) {
    if (earliest > now) {
      return List.of();
    }
    List<Timer> expired =
        deadlines.entrySet().stream()
            .filter(armed -> armed.getValue() <= now)
            .map(Map.Entry::getKey)
            .toList();
    expired.forEach(deadlines::remove);
    findEarliest();
    return expired;
  }

  /// When the next one runs out; [Long#MAX_VALUE] if none is armed.
  long earliest() {
    return earliest;
  }

  private void findEarliest() {
    earliest = Long.MAX_VALUE;
    for (long deadline : deadlines.values()) {
      earliest = Math.min(earliest, deadline);
    }
  }
}
