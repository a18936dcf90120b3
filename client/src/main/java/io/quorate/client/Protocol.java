package io.quorate.client;

/// How a transaction over several keyspaces is decided.
public enum Protocol {
  /// By an entry of a replicated log: nobody waits for a coordinator that is lost. This is the one
  /// to use.
  REGISTER,

  /// Classic two-phase commit, by a record in its coordinator's log: what is prepared stays locked
  /// until that member is back. For comparison.
  TWO_PHASE;

  io.quorate.api.transaction.Protocol message() {
    return switch (this) {
      case REGISTER -> io.quorate.api.transaction.Protocol.REGISTER;
      case TWO_PHASE -> io.quorate.api.transaction.Protocol.TWO_PHASE;
    };
  }

  static Protocol of(io.quorate.api.transaction.Protocol message) {
    return message == io.quorate.api.transaction.Protocol.TWO_PHASE ? TWO_PHASE : REGISTER;
  }
}
