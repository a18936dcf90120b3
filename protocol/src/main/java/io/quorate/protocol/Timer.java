package io.quorate.protocol;

/// The timers a protocol may have running, one of each kind.
public enum Timer {
  /// No leader was heard of for too long.
  ELECTION,
  /// A leader's next sign of life is due.
  HEARTBEAT,
  /// A leader has to see whether it still hears a quorum.
  CHECK_QUORUM,
  /// A proposer's round has lasted too long, or it has let others have their way for long enough.
  NEXT_ROUND
}
