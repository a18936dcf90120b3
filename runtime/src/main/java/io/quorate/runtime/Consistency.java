package io.quorate.runtime;

import java.time.Duration;

/// What a query may see.
public sealed interface Consistency {
  /// Everything that was acknowledged anywhere before the query began. Needs a leader and a quorum.
  Consistency LINEARIZABLE = new Linearizable();

  /// The state of this replica, at once, however old it may be. Needs nobody.
  Consistency SERIALIZABLE = new Serializable();

  /// Everything that was acknowledged anywhere earlier than `bound` before the query began. Needs
  /// nobody as long as this replica knows its state to be that new, and otherwise what a
  /// linearizable query needs. Measured by this node's clock alone: other clocks do not matter.
  ///
  /// @throws IllegalArgumentException if the bound is negative
  static Consistency notOlderThan(Duration bound) {
    return new Bounded(bound);
  }

  /// See [Consistency#LINEARIZABLE].
  record Linearizable() implements Consistency {}

  /// See [Consistency#SERIALIZABLE].
  record Serializable() implements Consistency {}

  /// See [Consistency#notOlderThan].
  record Bounded(Duration bound) implements Consistency {
    public Bounded {
      if (bound.isNegative()) {
        throw new IllegalArgumentException("a bound of staleness is not negative: " + bound);
      }
    }
  }
}
