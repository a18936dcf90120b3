package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.nio.ByteBuffer;
import java.util.Iterator;

/// Cuts a sequence of chunks anew.
final class ChunkReader {
  private final Iterator<Bytes> chunks;
  private Bytes rest = Bytes.EMPTY;

  ChunkReader(Iterator<Bytes> chunks) {
    this.chunks = chunks;
  }

  /// True if no byte is left.
  boolean atEnd() {
    while (rest.isEmpty() && chunks.hasNext()) {
      rest = chunks.next();
    }
    return rest.isEmpty();
  }

  /// The next `length` bytes, without a copy if they lie in one chunk. Memory for others grows only
  /// with what is there, so that a wrong length costs nothing.
  ///
  /// @throws MalformedSnapshotException if fewer are left
  Bytes take(int length) throws MalformedSnapshotException {
    Bytes first = takeSome(length);
    if (first.length() == length) {
      return first;
    }
    ByteBuffer joined = ByteBuffer.allocate(Math.max(64, first.length()));
    first.writeTo(joined);
    while (joined.position() < length) {
      Bytes next = takeSome(length - joined.position());
      if (next.isEmpty()) {
        throw new MalformedSnapshotException("snapshot ends too early");
      }
      joined = withRoomFor(next.length(), joined);
      next.writeTo(joined);
    }
    return Bytes.wrap(joined.array(), 0, length);
  }

  private Bytes takeSome(int lengthMax) {
    int length = atEnd() ? 0 : Math.min(lengthMax, rest.length());
    Bytes taken = rest.slice(0, length);
    rest = rest.slice(length, rest.length() - length);
    return taken;
  }

  private static ByteBuffer withRoomFor(int length, ByteBuffer buffer) {
    if (buffer.remaining() >= length) {
      return buffer;
    }
    int doubled = (int) Math.min(Integer.MAX_VALUE - 8L, 2L * buffer.capacity());
    int capacity = Math.max(doubled, Math.addExact(buffer.position(), length));
    return ByteBuffer.allocate(capacity).put(buffer.flip());
  }
}
