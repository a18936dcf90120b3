package io.quorate.app;

/// Something that a command set out to show did not hold.
final class CheckFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CheckFailedException(String message) {
    super(message);
  }
}
