package io.quorate.protocol.raft;

import java.time.Duration;
import java.util.Optional;

/// The numbers that tune a server. None but the bound of the clocks' drift decides about safety,
/// and that only where leases are on.
///
/// @param electionTimeout how long a follower waits at least for its leader before it stands for
///   election, and at most just below twice as long; also how long a leader goes on without hearing
///   a quorum
/// @param heartbeatInterval time between a leader's signs of life; at most a third of the election
///   timeout
/// @param appendBytes payload bytes in one AppendEntries, at least one entry whatever its size
/// @param windowBytes payload bytes sent to one follower and not yet acknowledged
/// @param quiesces whether a leader of which nothing is wanted falls silent, and lets its followers
///   do without signs of life, until something is; what the nodes hear of each other has to stand
///   in for them ([io.quorate.protocol.Engine#reliesOn])
/// @param leases present where a leader may answer reads without a round as long as a quorum has
///   promised not to elect another: how far the clocks may be off that measure this
public record RaftOptions(
    Duration electionTimeout,
    Duration heartbeatInterval,
    int appendBytes,
    long windowBytes,
    boolean quiesces,
    Optional<ClockDrift> leases) {
  public static final RaftOptions DEFAULT =
      new RaftOptions(Duration.ofMillis(1000), Duration.ofMillis(100), 1 << 20, 16 << 20);

  public RaftOptions {
    if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
      throw new IllegalArgumentException(
          "heartbeatInterval must be positive: " + heartbeatInterval);
    }
    if (electionTimeout.compareTo(heartbeatInterval.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "electionTimeout must be at least three heartbeat intervals of %s: %s"
              .formatted(heartbeatInterval, electionTimeout));
    }
    if (appendBytes < 1 || windowBytes < 1) {
      throw new IllegalArgumentException(
          "appendBytes and windowBytes must be positive: %d, %d"
              .formatted(appendBytes, windowBytes));
    }
  }

  /// Without leases, and without quiescence.
  public RaftOptions(
      Duration electionTimeout, Duration heartbeatInterval, int appendBytes, long windowBytes) {
    this(electionTimeout, heartbeatInterval, appendBytes, windowBytes, false, Optional.empty());
  }

  /// Almost two election timeouts. Not [Duration#multipliedBy], which computes with decimals: this
  /// is asked for with every message of a leader.
  Duration longestPatience() {
    return Duration.ofNanos(2 * electionTimeout.toNanos() - 1);
  }

  public RaftOptions withTimeouts(Duration election, Duration heartbeat) {
    return new RaftOptions(election, heartbeat, appendBytes, windowBytes, quiesces, leases);
  }

  public RaftOptions withLeases(ClockDrift bound) {
    return new RaftOptions(
        electionTimeout, heartbeatInterval, appendBytes, windowBytes, quiesces, Optional.of(bound));
  }

  public RaftOptions withQuiescence() {
    return new RaftOptions(
        electionTimeout, heartbeatInterval, appendBytes, windowBytes, true, leases);
  }
}
