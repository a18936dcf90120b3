package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.nio.ByteBuffer;

/// Writes numbers and byte sequences into a buffer, and says beforehand how many bytes they take.
final class Encoder {
  static final int VARINT_BYTES_MAX = 10;

  private final byte[] array;
  private final ByteBuffer target;

  /// @param length the exact number of bytes that will be written
  Encoder(int length) {
    array = new byte[length];
    target = ByteBuffer.wrap(array);
  }

  /// How many bytes `number` takes, read as unsigned: seven bits each.
  static int varintSize(long number) {
    return (70 - Long.numberOfLeadingZeros(number | 1)) / 7;
  }

  static int bytesSize(Bytes bytes) {
    return varintSize(bytes.length()) + bytes.length();
  }

  void u8(int number) {
    target.put((byte) number);
  }

  void u32(int number) {
    target.putInt(number);
  }

  void varint(long number) {
    putVarint(number, target);
  }

  /// Appends `number`, read as unsigned: seven bits a byte, the low ones first.
  static void putVarint(long number, ByteBuffer target) {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      target.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put((byte) rest);
  }

  /// Bytes whose length the reader knows otherwise.
  void raw(Bytes bytes) {
    bytes.writeTo(target);
  }

  void bytes(Bytes bytes) {
    varint(bytes.length());
    bytes.writeTo(target);
  }

  /// What was written.
  ///
  /// @throws IllegalStateException if that is less than was announced
  Bytes finish() {
    if (target.hasRemaining()) {
      throw new IllegalStateException("%d bytes too few".formatted(target.remaining()));
    }
    return Bytes.wrap(array);
  }
}
