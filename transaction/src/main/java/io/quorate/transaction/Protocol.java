package io.quorate.transaction;

/// How a transaction over several keyspaces is decided.
public enum Protocol {
  /// By an entry of the register's log, which anybody can ask for. This is the one to use.
  REGISTER,

  /// Classic two-phase commit: by a record in the log of its coordinator, whom nobody can replace.
  /// What is prepared stays locked until that member is back, for which reason it is here for
  /// comparison only.
  TWO_PHASE
}
