package io.quorate.wal;

import java.util.concurrent.Executor;

/// How a log works.
///
/// @param segmentBytes the length of a segment file, a multiple of 512 from 2 KiB to 1 GiB; decided
///   when the log is made, an existing log keeps its own. The first one has at most 4 MiB, so that
///   a new node is ready soon.
/// @param batchBytesMax one write and sync carries at most so many bytes of records, unless a
///   single record is longer; also the memory kept for encoding; 1 KiB to 64 MiB
/// @param background runs what takes long and is not urgent: making the next segment, deleting old
///   ones. In production a thread; where everything must be deterministic, `Runnable::run`. It must
///   outlive the log.
public record WalOptions(int segmentBytes, int batchBytesMax, Executor background) {
  public WalOptions {
    if (segmentBytes < 2048 || segmentBytes > 1 << 30 || segmentBytes % Sectors.BYTES != 0) {
      throw new IllegalArgumentException(
          "segmentBytes must be a multiple of 512 from 2 KiB to 1 GiB, not " + segmentBytes);
    }
    if (batchBytesMax < 1024 || batchBytesMax > 64 << 20) {
      throw new IllegalArgumentException(
          "batchBytesMax must be 1 KiB to 64 MiB, not " + batchBytesMax);
    }
  }

  /// Segments of 64 MiB, batches of 4 MiB.
  public WalOptions(Executor background) {
    this(64 << 20, 4 << 20, background);
  }

  public WalOptions withSegmentBytes(int bytes) {
    return new WalOptions(bytes, batchBytesMax, background);
  }

  public WalOptions withBatchBytesMax(int bytes) {
    return new WalOptions(segmentBytes, bytes, background);
  }
}
