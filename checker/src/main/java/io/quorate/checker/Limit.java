package io.quorate.checker;

import java.time.Duration;

/// How much a search may take before its verdict is `undecided`.
///
/// @param time by the clock; finding a small counter-example may take as much again
/// @param bytes of memory for what the search remembers beside the history, estimated
public record Limit(Duration time, long bytes) {
  public Limit {
    if (time.isNegative() || bytes < 0) {
      throw new IllegalArgumentException("a limit of %s and %d bytes".formatted(time, bytes));
    }
  }

  /// One minute, and half of the memory that this Java machine may have.
  public static Limit ordinary() {
    return new Limit(Duration.ofMinutes(1), Runtime.getRuntime().maxMemory() / 2);
  }
}
