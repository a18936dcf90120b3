package io.quorate.protocol.commit.quorum;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.LogRecord;
import java.util.Comparator;

/// Numbers a coordinator of one transaction. The owner's is 1; each that takes over has a higher
/// one, and no two have the same: one that takes over makes its number durable before it uses it,
/// lest it use it again after a crash.
public record Election(long number, NodeId coordinator) implements LogRecord, Comparable<Election> {
  /// Below all.
  public static final Election NONE = new Election(0, new NodeId(0));

  private static final Comparator<Election> ORDER =
      Comparator.comparingLong(Election::number).thenComparing(Election::coordinator);

  @Override
  public int compareTo(Election other) {
    return ORDER.compare(this, other);
  }

  public boolean isAbove(Election other) {
    return compareTo(other) > 0;
  }

  @Override
  public String toString() {
    return number + "." + coordinator;
  }
}
