package io.quorate.runtime;

import io.quorate.protocol.Engine;
import java.time.Duration;
import java.util.Optional;

/// How a replica stands.
///
/// @param engine as its protocol sees it
/// @param appliedIndex the last place of the log that its state machine has applied
/// @param snapshotIndex the last place of the log that a durable snapshot covers, or 0
/// @param snapshotBytes the length of that snapshot's file
/// @param leadersSeen how often it has learnt of another leader since the node was started
/// @param broadcastTime the longest time of late in which it has reached a quorum and was answered,
///   as a leader; zero if it has not led of late
/// @param divergence if replicas of the group are not in the same state
public record ReplicaStatus(
    Engine.Status engine,
    long appliedIndex,
    long snapshotIndex,
    long snapshotBytes,
    long leadersSeen,
    Duration broadcastTime,
    Optional<Divergence> divergence) {}
