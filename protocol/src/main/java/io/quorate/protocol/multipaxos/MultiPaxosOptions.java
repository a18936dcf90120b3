package io.quorate.protocol.multipaxos;

import java.time.Duration;

/// The numbers that tune a node. Of these only the quorums decide about safety: all nodes of a
/// group must have the same.
///
/// @param electionTimeout how long a node waits at least for its leader before it suspects that
///   there is none, and at most just below twice as long; also how long a leader goes on without
///   hearing a quorum
/// @param heartbeatInterval time between a leader's signs of life; at most a third of the election
///   timeout
/// @param acceptBytes payload bytes in one message, at least one value whatever its size
/// @param windowBytes payload bytes sent to one acceptor and not yet accepted
/// @param quiesces whether a leader of which nothing is wanted falls silent, and lets those who
///   follow it do without signs of life, until something is
public record MultiPaxosOptions(
    Duration electionTimeout,
    Duration heartbeatInterval,
    int acceptBytes,
    long windowBytes,
    boolean quiesces,
    Quorums quorums) {
  public static final MultiPaxosOptions DEFAULT =
      new MultiPaxosOptions(
          Duration.ofMillis(1000),
          Duration.ofMillis(100),
          1 << 20,
          16 << 20,
          false,
          Quorums.MAJORITIES);

  public MultiPaxosOptions {
    if (heartbeatInterval.isNegative() || heartbeatInterval.isZero()) {
      throw new IllegalArgumentException(
          "heartbeatInterval must be positive: " + heartbeatInterval);
    }
    if (electionTimeout.compareTo(heartbeatInterval.multipliedBy(3)) < 0) {
      throw new IllegalArgumentException(
          "electionTimeout must be at least three heartbeat intervals of %s: %s"
              .formatted(heartbeatInterval, electionTimeout));
    }
    if (acceptBytes < 1 || windowBytes < 1) {
      throw new IllegalArgumentException(
          "acceptBytes and windowBytes must be positive: %d, %d"
              .formatted(acceptBytes, windowBytes));
    }
  }

  /// Without quiescence.
  public MultiPaxosOptions(
      Duration electionTimeout,
      Duration heartbeatInterval,
      int acceptBytes,
      long windowBytes,
      Quorums quorums) {
    this(electionTimeout, heartbeatInterval, acceptBytes, windowBytes, false, quorums);
  }

  /// Almost two election timeouts.
  Duration longestPatience() {
    return Duration.ofNanos(2 * electionTimeout.toNanos() - 1);
  }

  public MultiPaxosOptions withQuorums(Quorums quorums) {
    return new MultiPaxosOptions(
        electionTimeout, heartbeatInterval, acceptBytes, windowBytes, quiesces, quorums);
  }

  public MultiPaxosOptions withQuiescence() {
    return new MultiPaxosOptions(
        electionTimeout, heartbeatInterval, acceptBytes, windowBytes, true, quorums);
  }
}
