package io.quorate.runtime;

import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The armed timers of one replica, and when each runs out. With every message of a leader one is
/// armed anew.
final class Timers {
  private static final long NEVER = Long.MAX_VALUE;

  private static final class Alarm {
    final Timer timer;

    /// [#NEVER] if the timer is not armed.
    long deadline = NEVER;

    Alarm(Timer timer) {
      this.timer = timer;
    }
  }

  private final RandomGenerator random;
  private final Map<Timer, Alarm> alarms = new EnumMap<>(Timer.class);

  /// Of the deadlines; they are asked for more often than they change.
  private long earliest = NEVER;

  Timers(RandomGenerator random) {
    this.random = random;
    for (Timer timer : Timer.values()) {
      alarms.put(timer, new Alarm(timer));
    }
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
    for (Alarm alarm : alarms.values()) {
      if (alarm.deadline <= now) {
        expired.add(alarm.timer);
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
    Objects.requireNonNull(alarms.get(timer)).deadline = deadline;
    earliest = NEVER;
    for (Alarm alarm : alarms.values()) {
      earliest = Math.min(earliest, alarm.deadline);
    }
  }
}
