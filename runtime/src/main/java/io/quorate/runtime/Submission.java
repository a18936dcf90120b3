package io.quorate.runtime;

/// A request on its way from a client's thread to the node's.
interface Submission {
  /// Hands the request to its replica, on the node's thread.
  void enter(long now);

  /// Ends it before it has entered.
  void refuse(Outcome.Reason reason);
}
