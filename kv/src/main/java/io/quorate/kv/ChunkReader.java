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
    Bytes taken = takeSome(length);
    while (taken.length() < length) {
      if (atEnd()) {
        throw new MalformedSnapshotException("snapshot ends too early");
      }
      taken = join(taken, takeSome(length - taken.length()));
    }
    return taken;
  }

  private Bytes takeSome(int lengthMax) {
    int length = atEnd() ? 0 : Math.min(lengthMax, rest.length());
    Bytes taken = rest.slice(0, length);
    rest = rest.slice(length, rest.length() - length);
    return taken;
  }

  private static Bytes join(Bytes first, Bytes second) {
    if (first.isEmpty()) {
      return second;
    }
    ByteBuffer joined = ByteBuffer.allocate(first.length() + second.length());
    first.writeTo(joined);
    second.writeTo(joined);
    return Bytes.wrap(joined.array());
  }
}
