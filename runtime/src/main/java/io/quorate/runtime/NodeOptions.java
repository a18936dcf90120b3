package io.quorate.runtime;

import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import java.time.Duration;

/// What bounds and tunes a node.
///
/// @param engine which protocol orders the log of a group of which nothing else is said
/// @param raft what tunes the protocol, whichever it is
/// @param snapshots for every group
/// @param requestTimeout after which a request that is still open ends as refused or unknown
/// @param requestsMax requests that may be open at once; more are refused at once
/// @param requestBytesMax bytes of commands that may be open at once; more are refused at once
/// @param commandBytesMax the longest command, in bytes
/// @param leaderPriority how much this node is preferred as a leader, from 0 to 100; whoever leads
///   makes way for a voter with a higher one than its own
public record NodeOptions(
    EngineKind engine,
    RaftOptions raft,
    SnapshotOptions snapshots,
    Duration requestTimeout,
    int requestsMax,
    long requestBytesMax,
    int commandBytesMax,
    int leaderPriority) {
  public static final NodeOptions DEFAULT =
      new NodeOptions(
          new EngineKind.Raft(),
          RaftOptions.DEFAULT.withQuiescence(),
          SnapshotOptions.DEFAULT,
          Duration.ofSeconds(7),
          16_384,
          64 << 20,
          8 << 20);

  public NodeOptions {
    if (requestsMax < 1 || commandBytesMax < 1) {
      throw new IllegalArgumentException(
          "requestsMax and commandBytesMax must be positive: %d, %d"
              .formatted(requestsMax, commandBytesMax));
    }
    if (requestBytesMax < commandBytesMax || requestBytesMax >= 1L << 39) {
      throw new IllegalArgumentException(
          "requestBytesMax must be at least commandBytesMax and below 2^39: %d, %d"
              .formatted(requestBytesMax, commandBytesMax));
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException("requestTimeout must be positive: " + requestTimeout);
    }
    if (leaderPriority < 0 || leaderPriority > Fitness.PRIORITY_MAX) {
      throw new IllegalArgumentException(
          "leaderPriority must be from 0 to %d: %d"
              .formatted(Fitness.PRIORITY_MAX, leaderPriority));
    }
  }

  /// A node that is preferred no more than any other.
  public NodeOptions(
      EngineKind engine,
      RaftOptions raft,
      SnapshotOptions snapshots,
      Duration requestTimeout,
      int requestsMax,
      long requestBytesMax,
      int commandBytesMax) {
    this(engine, raft, snapshots, requestTimeout, requestsMax, requestBytesMax, commandBytesMax, 0);
  }

  /// With other timeouts of the protocol, and the request timeout that etcd derives from them.
  public NodeOptions withRaft(RaftOptions raft) {
    Duration timeout = Duration.ofSeconds(5).plus(raft.electionTimeout().multipliedBy(2));
    return new NodeOptions(
        engine,
        raft,
        snapshots,
        timeout,
        requestsMax,
        requestBytesMax,
        commandBytesMax,
        leaderPriority);
  }

  /// With other bounds of what may be open at once.
  public NodeOptions withRequestsMax(int count, long bytes) {
    return new NodeOptions(
        engine, raft, snapshots, requestTimeout, count, bytes, commandBytesMax, leaderPriority);
  }

  public NodeOptions withSnapshots(SnapshotOptions snapshots) {
    return new NodeOptions(
        engine,
        raft,
        snapshots,
        requestTimeout,
        requestsMax,
        requestBytesMax,
        commandBytesMax,
        leaderPriority);
  }

  /// With another protocol.
  public NodeOptions withEngine(EngineKind engine) {
    return new NodeOptions(
        engine,
        raft,
        snapshots,
        requestTimeout,
        requestsMax,
        requestBytesMax,
        commandBytesMax,
        leaderPriority);
  }

  /// With another preference for this node as a leader.
  public NodeOptions withLeaderPriority(int priority) {
    return new NodeOptions(
        engine,
        raft,
        snapshots,
        requestTimeout,
        requestsMax,
        requestBytesMax,
        commandBytesMax,
        priority);
  }
}
