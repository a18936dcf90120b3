package io.quorate.simulator.scaling;

import java.time.Duration;

/// How long everything takes, in nanoseconds; it is this that bounds what a fleet does.
///
/// A put of a thousand clients takes 91 us of processor time on three nodes together, with all that
/// belongs to it, and nearly all of that for itself: a hundred puts share their messages, runs and
/// syncs (docs/performance.md, "Where a put's time goes"). That is 30 us on each. What a run and a
/// message take by themselves has not been measured: 20 us stand for system calls, and 5 us for
/// encoding or decoding, and a step of the protocol.
///
/// @param runNanos of the processor, for a run of a node
/// @param messageNanos of the processor, for a message that it sends or receives
/// @param commandNanos of the processor, for a command that it applies
/// @param syncNanos of the disk, for all records that wait for it: a mean, of which it takes at
///   least half and at most one and a half times as much
/// @param oneWayNanos of a message from node to node, a mean, too
public record CostModel(
    long runNanos, long messageNanos, long commandNanos, long syncNanos, long oneWayNanos) {
  private static final Duration ONE_WAY_MAX = Duration.ofMillis(100);

  public static final CostModel DEFAULT = new CostModel(20_000, 5_000, 30_000, 1_000_000, 250_000);

  public CostModel {
    if (runNanos < 1 || messageNanos < 1 || commandNanos < 1 || syncNanos < 1) {
      throw new IllegalArgumentException(
          "whatever is done takes time: %d, %d, %d, %d"
              .formatted(runNanos, messageNanos, commandNanos, syncNanos));
    }
    if (oneWayNanos < 1 || oneWayNanos > ONE_WAY_MAX.toNanos()) {
      throw new IllegalArgumentException(
          "the delay of a message must be more than 0 and at most %s, not %s"
              .formatted(ONE_WAY_MAX, Duration.ofNanos(oneWayNanos)));
    }
  }

  /// With messages that take so long.
  public CostModel withOneWay(Duration oneWay) {
    return new CostModel(runNanos, messageNanos, commandNanos, syncNanos, oneWay.toNanos());
  }

  /// How long a run occupies the processor in which so many messages came and left, and so many
  /// commands were applied.
  long ofRun(long messages, long commands) {
    return runNanos + messages * messageNanos + commands * commandNanos;
  }
}
