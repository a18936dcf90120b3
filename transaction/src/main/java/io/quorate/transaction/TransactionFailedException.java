package io.quorate.transaction;

/// A transaction was not committed, or nobody knows.
public final class TransactionFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Ending ending;

  TransactionFailedException(Ending ending) {
    super(ending.toString());
    this.ending = ending;
  }

  /// How its last attempt ended.
  public Ending ending() {
    return ending;
  }
}
