package io.quorate.checker;

/// A history that no processes can have produced, or an operation that its model does not have.
public final class MalformedHistoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedHistoryException(String reason) {
    super(reason);
  }
}
