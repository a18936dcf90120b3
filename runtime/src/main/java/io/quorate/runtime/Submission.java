package io.quorate.runtime;

/// A request on its way from a client's thread to the node's.
interface Submission {
  /// Hands the request to its replica, on the node's thread.
  void enter(long now);

  /// How much memory the request takes beside its own constant part.
  int bytes();

  /// Ends it before it has entered.
  void refuse(Outcome.Reason reason);
}
