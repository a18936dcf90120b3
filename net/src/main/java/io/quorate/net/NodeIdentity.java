package io.quorate.net;

import static java.nio.charset.StandardCharsets.UTF_8;

/// Who a node says it is. Any 64-bit values serve.
///
/// @param cluster the cluster it belongs to
/// @param node its number in that cluster
/// @param incarnation drawn when the node's storage was made, so that a node that lost its storage,
///   and with it what it promised, is told from the one that made the promises
/// @param charter what was settled when the cluster was founded and has to be the same on all
///   nodes, in words; up to 64 bytes of UTF-8
public record NodeIdentity(long cluster, long node, long incarnation, String charter) {
  static final int CHARTER_BYTES_MAX = 64;

  public NodeIdentity {
    int length = charter.getBytes(UTF_8).length;
    if (length > CHARTER_BYTES_MAX) {
      throw new IllegalArgumentException(
          "the charter has %d bytes, allowed are %d".formatted(length, CHARTER_BYTES_MAX));
    }
  }

  /// A node of a cluster in which nothing had to be settled.
  public NodeIdentity(long cluster, long node, long incarnation) {
    this(cluster, node, incarnation, "");
  }

  /// For the log and error texts; all three in hexadecimal.
  @Override
  public String toString() {
    return "node %x of cluster %x, incarnation %x".formatted(node, cluster, incarnation);
  }
}
