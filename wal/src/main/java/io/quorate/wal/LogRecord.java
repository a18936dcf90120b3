package io.quorate.wal;

import io.quorate.bytes.Parcel;

/// One durable fact, as the log stores it.
///
/// @param type what kind of fact, 1 to 255; the log gives it no meaning
/// @param group the group it belongs to
/// @param content the fact
public record LogRecord(int type, long group, Parcel content) {
  static final int HEADER_BYTES = 20;

  public LogRecord {
    if (type < 1 || type > 255) {
      throw new IllegalArgumentException("type must be 1 to 255, not " + type);
    }
  }

  /// The bytes this record takes in a batch, a multiple of 8.
  long storedLength() {
    try {
      return align(HEADER_BYTES + (long) content.encodedLength());
    } catch (ArithmeticException _) {
      return Long.MAX_VALUE;
    }
  }

  static long align(long length) {
    return (length + 7) & ~7L;
  }
}
