package io.quorate.runtime;

/// How a request ended. There are three ways, and the third is a value like the others: whoever
/// gets [Unknown] must not take it for a failure.
public sealed interface Outcome<R> {
  /// Executed, once. The index is the command's place in the log, or for a query the last place
  /// that the state it read had applied.
  record Done<R>(R result, long index) implements Outcome<R> {}

  /// Not executed, now or ever: it is safe to try again.
  record Refused<R>(Reason reason) implements Outcome<R> {}

  /// Executed or not, once or never; nobody can say in time. Trying again may execute it twice.
  record Unknown<R>(Doubt doubt) implements Outcome<R> {}

  /// Why a request was not executed.
  enum Reason {
    /// More requests are outstanding than the node accepts.
    OVERLOADED,
    /// No leader was found in time.
    NO_LEADER,
    /// The leader it was given to lost its place before the command was decided.
    LEADER_CHANGED,
    /// The node's disk has no room for more log.
    LOG_FULL,
    /// The node is stopping.
    STOPPED,
    /// The session it belongs to has ended.
    SESSION_ENDED,
    /// The state that a query waited for did not come in time.
    STATE_NOT_REACHED
  }

  /// Why the outcome of a request is not known.
  enum Doubt {
    /// It was proposed, and no answer came in time.
    TIMED_OUT,
    /// The node stopped after it was proposed.
    STOPPED,
    /// The replica went on from another member's snapshot, which may contain it or not.
    SKIPPED,
    /// The session it belongs to ended before its outcome was known.
    SESSION_ENDED
  }
}
