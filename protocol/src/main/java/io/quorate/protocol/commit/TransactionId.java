package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import java.util.Comparator;

/// Names a transaction. Nobody but its owner begins one, in an epoch that it has taken for itself
/// and numbered within that epoch; so names are never used again, and whoever finds one knows whom
/// to ask.
///
/// @param owner the coordinator that began it
/// @param epoch counts the owner's lives; see
///   [io.quorate.protocol.commit.register.DecisionRegister]
public record TransactionId(NodeId owner, long epoch, long sequence)
    implements Comparable<TransactionId> {
  private static final Comparator<TransactionId> ORDER =
      Comparator.comparing(TransactionId::owner)
          .thenComparingLong(TransactionId::epoch)
          .thenComparingLong(TransactionId::sequence);

  @Override
  public int compareTo(TransactionId other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return owner + "/" + epoch + "/" + sequence;
  }
}
