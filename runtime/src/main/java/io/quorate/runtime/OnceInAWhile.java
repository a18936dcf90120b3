package io.quorate.runtime;

import java.time.Duration;
import java.util.Optional;

/// Keeps a node from telling again and again, or for each of a thousand groups, what an operator
/// needs to be told once.
final class OnceInAWhile {
  private final long whileNanos;
  private Optional<Long> toldAt = Optional.empty();

  OnceInAWhile(Duration aWhile) {
    this.whileNanos = aWhile.toNanos();
  }

  /// Whether it is to be told now. If so, it counts as told.
  boolean isDue(long now) {
    boolean due = toldAt.map(at -> now - at >= whileNanos).orElse(true);
    if (due) {
      toldAt = Optional.of(now);
    }
    return due;
  }
}
