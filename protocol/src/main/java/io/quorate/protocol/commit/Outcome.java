package io.quorate.protocol.commit;

/// How a transaction ends.
public enum Outcome {
  COMMITTED,
  ABORTED;

  @Override
  public String toString() {
    return this == COMMITTED ? "commit" : "abort";
  }
}
