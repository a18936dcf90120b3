package io.quorate.protocol.commit.quorum;

/// Where a participant stands: the states of the paper, but for q, in which it has not voted.
public enum Standing {
  /// W
  WAITING,
  /// PC
  PRE_COMMITTED,
  /// PA
  PRE_ABORTED,
  /// C
  COMMITTED,
  /// A
  ABORTED;

  @Override
  public String toString() {
    return switch (this) {
      case WAITING -> "waiting";
      case PRE_COMMITTED -> "pre-committed";
      case PRE_ABORTED -> "pre-aborted";
      case COMMITTED -> "committed";
      case ABORTED -> "aborted";
    };
  }
}
