package io.quorate.runtime;

import io.quorate.protocol.Engine;

/// How a replica stands.
///
/// @param engine as its protocol sees it
/// @param appliedIndex the last place of the log that its state machine has applied
/// @param snapshotIndex the last place of the log that a durable snapshot covers, or 0
/// @param leadersSeen how often it has learnt of another leader since the node was started
public record ReplicaStatus(
    Engine.Status engine, long appliedIndex, long snapshotIndex, long leadersSeen) {}
