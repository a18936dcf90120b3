package io.quorate.runtime.observation;

import java.time.Instant;

/// What a reader of [Observations] gets.
public sealed interface Seen {
  /// @param sequence grows by one with each of a node's life, from 1 on
  /// @param at by the node's wall clock
  record Observed(long sequence, Instant at, Observation what) implements Seen {}

  /// The reader was too slow, or came too late: so many were dropped before the next one.
  record Missed(long count) implements Seen {}
}
