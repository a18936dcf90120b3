package io.quorate.kv;

import java.nio.ByteBuffer;

/// Takes the bytes of a snapshot, chunk after chunk.
@FunctionalInterface
public interface SnapshotSink {

  /// Takes the next chunk, at least one byte. Where one chunk ends and the next begins has no
  /// meaning; a reader may cut the bytes differently. What this throws ends the writing of the
  /// snapshot.
  ///
  /// @param chunk has an array, which is written again once this returns
  void accept(ByteBuffer chunk);
}
