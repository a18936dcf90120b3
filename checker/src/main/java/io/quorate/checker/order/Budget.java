package io.quorate.checker.order;

import io.quorate.checker.Limit;

/// What is left of a limit while searches run.
final class Budget {
  /// Looking at the clock costs as much as many a step.
  private static final int STEPS_BETWEEN_LOOKS = 256;

  private final Limit limit;
  private final long startNanos = System.nanoTime();
  private long bytes;
  private int steps;
  private boolean late;

  Budget(Limit limit) {
    this.limit = limit;
  }

  /// Counts memory that a search begins to hold.
  void hold(long more) {
    bytes += more;
  }

  /// A search has ended, and what it held is garbage.
  void letGo() {
    bytes = 0;
  }

  /// To be asked before each step.
  boolean usedUp() {
    if (++steps % STEPS_BETWEEN_LOOKS == 0) {
      late = System.nanoTime() - startNanos > limit.time().toNanos();
    }
    return late || bytes > limit.bytes();
  }

  /// Whether this much more can be held.
  boolean allows(long more) {
    return bytes + more <= limit.bytes();
  }

  /// Which limit was reached, in words.
  String reason() {
    return late
        ? "the time limit of %s s".formatted(limit.time().toMillis() / 1e3)
        : "the memory limit of %,d MB".formatted(limit.bytes() >> 20);
  }
}
