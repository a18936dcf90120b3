package io.quorate.net;

/// Who a node says it is. Any 64-bit values serve.
///
/// @param cluster the cluster it belongs to
/// @param node its number in that cluster
/// @param incarnation drawn when the node's storage was made, so that a node that lost its storage,
///   and with it what it promised, is told from the one that made the promises
public record NodeIdentity(long cluster, long node, long incarnation) {
  /// For the log and error texts; all three in hexadecimal.
  @Override
  public String toString() {
    return "node %x of cluster %x, incarnation %x".formatted(node, cluster, incarnation);
  }
}
