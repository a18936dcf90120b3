package io.quorate.server.cluster;

/// What became of a command to [ClusterState].
public sealed interface ClusterAnswer permits MemberAnswer, KeyspaceAnswer {}
