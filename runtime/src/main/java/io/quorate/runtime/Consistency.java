package io.quorate.runtime;

/// What a query may see.
public enum Consistency {
  /// Everything that was acknowledged anywhere before the query began. Needs a leader and a quorum.
  LINEARIZABLE,
  /// The state of this replica, at once, however old it may be. Needs nobody.
  SERIALIZABLE
}
