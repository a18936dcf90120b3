package io.quorate.runtime.session;

import java.time.Duration;

/// How much a group keeps of its sessions. What exceeds it ends the sessions that have not been
/// used for longest. All replicas must have the same limits, for all time: they decide which
/// commands are executed.
///
/// @param sessionsMax how many sessions may be open
/// @param openMax how many commands of a session may be without an acknowledged answer
/// @param resultBytesMax what the results of all sessions may take together
/// @param idleMax by the group's own time, how long a session lasts that is not used
public record SessionLimits(int sessionsMax, int openMax, long resultBytesMax, Duration idleMax) {
  static final SessionLimits DEFAULT =
      new SessionLimits(10_000, 1_000, 64 << 20, Duration.ofMinutes(10));

  public SessionLimits {
    if (sessionsMax < 1 || openMax < 1 || resultBytesMax < 0 || idleMax.isNegative()) {
      throw new IllegalArgumentException("no limits for sessions");
    }
  }
}
