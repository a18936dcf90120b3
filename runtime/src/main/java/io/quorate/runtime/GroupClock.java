package io.quorate.runtime;

import io.quorate.protocol.Content;
import java.util.Optional;

/// A group's own time ([Content.Clock]): what the log says, and how a leader measures on from
/// there. While nobody leads it stands still.
final class GroupClock {
  private static final long MILLIS_APART = 1000;
  private static final long NANOS_A_MILLI = 1_000_000;

  /// As far as the log was applied.
  private long millis;

  /// The group's time when this node's last reign began, and this node's own.
  private long reignMillis;

  private long reignNanos;

  /// The time that this leader last put into the log.
  private long stampedMillis;

  /// Returns the time that has been reached: a new leader may know less of it than the one before.
  long applied(Content.Clock clock) {
    restored(clock.millis());
    return millis;
  }

  /// The group's time according to a snapshot.
  void restored(long reached) {
    millis = Math.max(millis, reached);
  }

  long millis() {
    return millis;
  }

  void reignBegins(long now) {
    reignMillis = millis;
    reignNanos = now;
    stampedMillis = millis;
  }

  /// What this leader has to put into the log before what it proposes now.
  Optional<Content.Clock> stamp(long now) {
    long current = reignMillis + (now - reignNanos) / NANOS_A_MILLI;
    if (current - stampedMillis < MILLIS_APART) {
      return Optional.empty();
    }
    stampedMillis = current;
    return Optional.of(new Content.Clock(current));
  }
}
