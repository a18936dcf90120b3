package io.quorate.runtime;

import java.util.concurrent.atomic.AtomicLong;

/// The requests that are open at a node, by number and by the bytes of their commands. Both are
/// bounded, so that whatever clients do, what waits for an outcome fits into memory.
///
/// May be used by any thread.
final class OpenRequests {
  /// One number holds both, the count above the bytes, so that a request costs one atomic step.
  private static final int COUNT_SHIFT = 40;

  private static final long ONE = 1L << COUNT_SHIFT;

  private final AtomicLong open = new AtomicLong();
  private final int countMax;
  private final long bytesMax;

  OpenRequests(int countMax, long bytesMax) {
    this.countMax = countMax;
    this.bytesMax = bytesMax;
  }

  /// Counts a request in, or returns false if it is beyond a bound.
  boolean enter(int bytes) {
    long after = open.addAndGet(ONE + bytes);
    if (after >> COUNT_SHIFT <= countMax && (after & (ONE - 1)) <= bytesMax) {
      return true;
    }
    leave(bytes);
    return false;
  }

  void leave(int bytes) {
    open.addAndGet(-ONE - bytes);
  }
}
