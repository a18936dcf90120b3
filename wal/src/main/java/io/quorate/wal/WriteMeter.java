package io.quorate.wal;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/// Counts a log's batches, their bytes and how long each took until it was durable. One thread
/// counts, any may read: without locks, and exact once the writer rests.
final class WriteMeter {
  private static final int BATCHES = 0;
  private static final int BYTES = 1;
  private static final int NANOS = 2;
  private static final int FIRST_BUCKET = 3;

  private final AtomicLongArray counts = new AtomicLongArray(FIRST_BUCKET + LogWrites.BUCKETS);

  void wrote(long bytes, long nanos) {
    add(BATCHES, 1);
    add(BYTES, bytes);
    add(NANOS, nanos);
    add(FIRST_BUCKET + LogWrites.bucket(nanos), 1);
  }

  private void add(int position, long amount) {
    counts.setOpaque(position, counts.getPlain(position) + amount);
  }

  LogWrites read() {
    List<Long> buckets =
        IntStream.range(FIRST_BUCKET, counts.length()).mapToObj(counts::getOpaque).toList();
    return new LogWrites(
        counts.getOpaque(BATCHES), counts.getOpaque(BYTES), counts.getOpaque(NANOS), buckets);
  }
}
