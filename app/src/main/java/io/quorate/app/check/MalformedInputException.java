package io.quorate.app.check;

/// A file that is no history.
final class MalformedInputException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Whatever the file holds, what is said of it is one line that can be read.
  private static final int LENGTH_MAX = 200;

  MalformedInputException(int line, String reason) {
    super("line %d: %s".formatted(line, shown(reason)));
  }

  MalformedInputException(String reason) {
    super(shown(reason));
  }

  private static String shown(String reason) {
    String begin = reason.length() <= LENGTH_MAX ? reason : reason.substring(0, LENGTH_MAX) + "...";
    return begin.replaceAll("[\\p{C}\\ufffd]", "?");
  }
}
