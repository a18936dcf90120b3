package io.quorate.wal;

import java.nio.ByteBuffer;

/// What a crash keeps or loses as a whole: a file's 512-byte sectors.
///
/// A batch rarely begins or ends on a sector's border. Its *pieces* are its parts in each sector it
/// touches. A piece that a crash lost reads as zeros, because nothing but zeros was there before.
final class Sectors {
  static final int BYTES = 512;

  private Sectors() {}

  /// How many pieces of the range are all zero.
  ///
  /// @param at where the range begins in `bytes`
  /// @param fileOffset where it begins in the file
  static int zeroPieces(ByteBuffer bytes, int at, int length, long fileOffset) {
    int zeros = 0;
    int done = 0;
    while (done < length) {
      int piece = Math.min(length - done, BYTES - (int) ((fileOffset + done) % BYTES));
      if (isZero(bytes, at + done, piece)) {
        zeros++;
      }
      done += piece;
    }
    return zeros;
  }

  static boolean isZero(ByteBuffer bytes, int at, int length) {
    int end = at + length;
    int i = at;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      if (bytes.getLong(i) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
