package io.quorate.wal;

/// Whose log this is. It stands in every file of the log, so that files of two nodes never mix.
///
/// @param clusterId the cluster's id
/// @param nodeId the node's id in its cluster
/// @param incarnation drawn at random when the log is made, so that a node whose disk was wiped is
///   not taken for the one that voted before
public record Identity(long clusterId, long nodeId, long incarnation) {
  @Override
  public String toString() {
    return "node %x of cluster %x (incarnation %x)".formatted(nodeId, clusterId, incarnation);
  }
}
