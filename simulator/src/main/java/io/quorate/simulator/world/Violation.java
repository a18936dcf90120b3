package io.quorate.simulator.world;

/// A promise that was not kept.
public final class Violation extends AssertionError {
  private static final long serialVersionUID = 1;

  public Violation(String message) {
    super(message);
  }

  @SuppressWarnings(
      "AnnotateFormatMethod") // as in the product, the annotation would be a dependency
  public static void unless(boolean holds, String format, Object... values) {
    if (!holds) {
      throw new Violation(format.formatted(values));
    }
  }
}
