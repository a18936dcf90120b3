package io.quorate.protocol.paxos;

import java.time.Duration;

/// How long a proposer waits; safety does not depend on it.
///
/// @param patience how long a round may take at least before it is given up for lost, and at most
///   twice as long: more than a few times what a message and a write take
/// @param backOff how long at most who was overtaken by another proposer lets it have its way: the
///   more it exceeds a round, the rarer two overtake each other again
public record ProposerOptions(Duration patience, Duration backOff) {
  public static final ProposerOptions DEFAULT =
      new ProposerOptions(Duration.ofMillis(1000), Duration.ofMillis(200));

  public ProposerOptions {
    if (patience.isNegative() || patience.isZero()) {
      throw new IllegalArgumentException("patience must be positive: " + patience);
    }
    if (backOff.isNegative()) {
      throw new IllegalArgumentException("backOff must not be negative: " + backOff);
    }
  }
}
