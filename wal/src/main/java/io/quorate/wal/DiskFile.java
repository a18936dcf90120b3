package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of a [Disk].
public interface DiskFile extends AutoCloseable {
  /// Writes all that remains in `source` at `offset`.
  ///
  /// @throws DiskFullException if no space is left; a part may have been written
  void write(ByteBuffer source, long offset) throws IOException;

  /// Reads from `offset` until `target` is full or the file ends.
  void read(ByteBuffer target, long offset) throws IOException;

  /// The length in bytes.
  long size() throws IOException;

  /// Makes everything written so far durable, and what is needed to find it again (`fdatasync`).
  /// After a failure nothing is known about it, and a second call proves nothing.
  void sync() throws IOException;

  @Override
  void close() throws IOException;
}
