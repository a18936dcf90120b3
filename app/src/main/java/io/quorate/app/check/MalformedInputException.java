package io.quorate.app.check;

/// A file that is no history.
final class MalformedInputException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedInputException(int line, String reason) {
    super("line %d: %s".formatted(line, reason));
  }

  MalformedInputException(String reason) {
    super(reason);
  }
}
