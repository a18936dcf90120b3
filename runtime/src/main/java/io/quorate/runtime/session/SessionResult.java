package io.quorate.runtime.session;

/// What a command for [Sessions] results in.
public sealed interface SessionResult<R> {
  /// Executed by this command, or before by the first one of the same number.
  record Executed<R>(R result) implements SessionResult<R> {}

  /// A session of this number was opened. It is the index of the command in the log, so no other
  /// one will ever have it.
  record Opened<R>(long session) implements SessionResult<R> {}

  record Closed<R>() implements SessionResult<R> {}

  /// Not executed, now or by this number ever again.
  record Refused<R>(Reason reason) implements SessionResult<R> {}

  enum Reason {
    /// The session was closed, has not been used for too long, had to make room for others, or
    /// never was.
    SESSION_ENDED,
    /// The client said that it needs no answer to this number any more.
    ACKNOWLEDGED,
    /// The client has more commands open than a session may have.
    TOO_MANY_OPEN
  }
}
