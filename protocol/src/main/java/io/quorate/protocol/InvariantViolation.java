package io.quorate.protocol;

/// Our own mistake: something that must never happen has happened. The replica stops, since a
/// stopped node is a fault that the others tolerate and a wrong one is not. The message says what
/// is wrong, with the values needed to understand it.
public final class InvariantViolation extends RuntimeException {
  private static final long serialVersionUID = 1;

  public InvariantViolation(String message) {
    super(message);
  }

  /// Throws unless `holds`.
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  public static void unless(boolean holds, String format, Object... values) {
    if (!holds) {
      throw new InvariantViolation(format.formatted(values));
    }
  }
}
