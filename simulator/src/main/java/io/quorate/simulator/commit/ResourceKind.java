package io.quorate.simulator.commit;

/// How a participant's resource behaves.
public enum ResourceKind {
  /// Knows nothing after a crash but what is redone or undone from the participant's log.
  LOG_BASED,
  /// Keeps what it has prepared by itself, and does as it is told.
  DATABASE,
  /// The first commit fails on a dead connection whose session goes on: as long as that lives,
  /// others are told that there is no such work.
  DEAD_SESSION,
  /// The first commit fails with an error that says nothing; the work is still prepared.
  BACKEND_KILLED,
  /// Says that it has only read, and keeps the work prepared.
  READ_ONLY_LEAK,
  /// The first commit takes effect, and its answer gets lost.
  REPLY_LOST,
  /// Loses what it has prepared.
  FAILOVER,
  /// Cannot do the work, and takes offence at being told to undo it.
  TOUCHY
}
