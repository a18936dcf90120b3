package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads a segment through a window that moves over it.
final class SegmentReader {
  private static final int WINDOW = 1 << 20;

  private final Segment segment;
  private final BatchFormat format;
  private ByteBuffer window = ByteBuffer.allocateDirect(0);
  private long windowAt;

  SegmentReader(Segment segment, BatchFormat format) {
    this.segment = segment;
    this.format = format;
  }

  Segment segment() {
    return segment;
  }

  /// A buffer that holds these bytes of the file from its position on. It may be changed and
  /// restored, and is valid until the next call.
  ByteBuffer bytes(long offset, int length) {
    if (offset < windowAt || offset + length > windowAt + window.limit()) {
      load(offset, length);
    }
    return window.position((int) (offset - windowAt));
  }

  private void load(long offset, int length) {
    int wanted = (int) Math.min(Math.max(length, WINDOW), segment.bytes() - offset);
    if (window.capacity() < wanted) {
      window = ByteBuffer.allocateDirect(wanted);
    }
    window.clear().limit(wanted);
    try {
      segment.file().read(window, offset);
    } catch (IOException e) {
      throw new DiskFailureException(segment.path(), "reading at byte " + offset + " failed", e);
    }
    if (window.hasRemaining()) {
      throw new DamagedLogException(
          segment.path(), offset + window.position(), "the file became shorter meanwhile");
    }
    windowAt = offset;
  }

  /// The valid batch header at `offset`, if one is there.
  Optional<BatchHeader> header(long offset) {
    if (segment.bytes() - offset < BatchHeader.OVERHEAD) {
      return Optional.empty();
    }
    ByteBuffer bytes = bytes(offset, BatchHeader.BYTES);
    return format
        .decodeHeader(bytes, bytes.position(), new Position(segment.number(), offset))
        .filter(header -> header.end().offset() <= segment.bytes());
  }

  /// The first valid batch header at or after `from`, a multiple of 8.
  Optional<BatchHeader> firstHeader(long from) {
    for (long offset = from; offset < segment.bytes(); offset += Long.BYTES) {
      Optional<BatchHeader> header = header(offset);
      if (header.isPresent()) {
        return header;
      }
    }
    return Optional.empty();
  }

  BatchFormat.Decoded decode(BatchHeader header) {
    ByteBuffer bytes = bytes(header.start().offset(), header.length());
    return format.decode(header, bytes, bytes.position());
  }

  /// The offset after the last byte at or after `from` that is not zero; `from` if there is none.
  long endOfData(long from) {
    long end = from;
    for (long offset = from; offset < segment.bytes(); offset += Sectors.BYTES) {
      int length = (int) Math.min(Sectors.BYTES, segment.bytes() - offset);
      ByteBuffer bytes = bytes(offset, length);
      int at = bytes.position();
      if (!Sectors.isZero(bytes, at, length)) {
        int last = length - 1;
        while (bytes.get(at + last) == 0) {
          last--;
        }
        end = offset + last + 1;
      }
    }
    return end;
  }
}
