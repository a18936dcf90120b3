package io.quorate.server.etcd;

import java.time.Duration;

/// How a node's replicas are set up, for who wants to know.
///
/// @param leaseDriftPercent where leaders read by lease: how far clocks may be off; else 0
/// @param leaderPriority how much the node is preferred as a leader
public record ReplicaFacts(Duration electionTimeout, int leaseDriftPercent, int leaderPriority) {}
