package io.quorate.wal;

import java.util.List;

/// What a [LogWriter] has written since it was started. A batch is one write and one sync.
///
/// @param nanos how long all batches took together, in nanoseconds
/// @param buckets how many batches took at most [#boundNanos] of this bucket, and more than that of
///   the one before
public record LogWrites(long batches, long bytes, long nanos, List<Long> buckets) {
  static final int BUCKETS = 19;

  /// The upper bound of the first bucket; each further bound is twice the one before.
  private static final long SHORTEST_NANOS = 62_500;

  public LogWrites {
    buckets = List.copyOf(buckets);
  }

  /// The upper bound of a bucket in nanoseconds: 62.5 us, 125 us and so on to 8.192 s, and
  /// [Long#MAX_VALUE] for the last.
  public static long boundNanos(int bucket) {
    return bucket == BUCKETS - 1 ? Long.MAX_VALUE : SHORTEST_NANOS << bucket;
  }

  static int bucket(long nanos) {
    long rest = Math.max(0, nanos - 1) / SHORTEST_NANOS;
    return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(rest));
  }
}
