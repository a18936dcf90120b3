package io.quorate.net;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before dialing again: twice as long after each failure, up to a limit, and each
/// time a random part of the second half less, so that nodes that failed together do not dial
/// together.
final class Backoff {
  private final long minNanos;
  private final long maxNanos;
  private final RandomGenerator jitter;
  private long nextNanos;

  Backoff(Duration min, Duration max, RandomGenerator jitter) {
    this.minNanos = min.toNanos();
    this.maxNanos = max.toNanos();
    this.jitter = jitter;
    this.nextNanos = minNanos;
  }

  Duration next() {
    long ceiling = nextNanos;
    nextNanos = Math.min(maxNanos, 2 * ceiling);
    return Duration.ofNanos(ceiling - jitter.nextLong(ceiling / 2 + 1));
  }

  void reset() {
    nextNanos = minNanos;
  }
}
