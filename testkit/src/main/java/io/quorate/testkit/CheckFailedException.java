package io.quorate.testkit;

/// Something that a command set out to show did not hold.
public final class CheckFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CheckFailedException(String message) {
    super(message);
  }
}
