package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Takes the bytes of a snapshot, chunk after chunk.
@FunctionalInterface
public interface SnapshotSink {

  /// Takes the next chunk, at least one byte. Where one chunk ends and the next begins has no
  /// meaning; a reader may cut the bytes differently. What this throws ends the writing of the
  /// snapshot.
  void accept(Bytes chunk);
}
