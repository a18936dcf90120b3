package io.quorate.wal.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/// A piece of a snapshot's file.
///
/// ```
/// kind u32 | length u32 | checksum u32 | length bytes
/// ```
///
/// The checksum covers the block's place in the file, its kind and its bytes: a block that stands
/// where another belongs is as wrong as an altered one.
///
/// @param bytes ready to be read
record Block(Kind kind, ByteBuffer bytes) {
  /// Files hold one head, bodies, and one end.
  enum Kind {
    /// What there is to know before the content.
    HEAD(1),
    BODY(2),
    /// Empty: what comes before it is complete.
    END(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Optional<Kind> of(int code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
  }

  static final int HEADER_BYTES = 12;
  static final int BODY_BYTES_MAX = 256 << 10;
  static final int BYTES_MAX = HEADER_BYTES + BODY_BYTES_MAX;

  /// The length of the block in the file.
  int length() {
    return HEADER_BYTES + bytes.remaining();
  }

  /// @param offset where in the file it will stand
  ByteBuffer encode(long offset) {
    ByteBuffer encoded = ByteBuffer.allocate(length());
    encoded.position(HEADER_BYTES).put(bytes.duplicate());
    return seal(kind, encoded, offset);
  }

  /// Makes a block of bytes that were put behind room for the header.
  static ByteBuffer seal(Kind kind, ByteBuffer block, long offset) {
    block.flip();
    ByteBuffer bytes = block.slice(HEADER_BYTES, block.limit() - HEADER_BYTES);
    block.putInt(0, kind.code).putInt(Integer.BYTES, bytes.remaining());
    return block.putInt(2 * Integer.BYTES, checksum(offset, kind, bytes));
  }

  /// Reads the block that stands at `offset` of a file, from bytes that begin there.
  ///
  /// @throws DamagedSnapshotException if there is none, or another one
  static Block decode(ByteBuffer encoded, String file, long offset) throws IOException {
    if (encoded.remaining() < HEADER_BYTES) {
      throw new DamagedSnapshotException(file, offset, "the file ends where a block should begin");
    }
    ByteBuffer in = encoded.duplicate();
    Optional<Kind> kind = Kind.of(in.getInt());
    int length = in.getInt();
    int checksum = in.getInt();
    if (kind.isEmpty() || length < 0 || length > BODY_BYTES_MAX) {
      throw new DamagedSnapshotException(file, offset, "no block begins here");
    }
    if (in.remaining() < length) {
      throw new DamagedSnapshotException(
          file, offset, "a block of %d bytes is cut after %d".formatted(length, in.remaining()));
    }
    ByteBuffer bytes = in.slice(in.position(), length);
    if (checksum(offset, kind.get(), bytes) != checksum) {
      throw new DamagedSnapshotException(file, offset, "the block does not match its checksum");
    }
    return new Block(kind.get(), bytes);
  }

  private static int checksum(long offset, Kind kind, ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(12).putLong(offset).putInt(kind.code).flip());
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }
}
