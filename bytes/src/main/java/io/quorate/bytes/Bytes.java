package io.quorate.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32C;

/// An immutable sequence of bytes: equal by content, ordered as unsigned bytes, with its CRC-32C
/// computed at most once.
///
/// Arrays are wrapped, not copied, so that a command's bytes exist once between the socket they
/// came from and the store that keeps them. Whoever wraps an array gives it away and must not
/// change it any more. A slice shares its array and therefore keeps the whole of it in memory.
///
/// Instances may be shared between threads.
public final class Bytes implements Comparable<Bytes> {
  /// The sequence of no bytes.
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int offset;
  private final int length;

  // Zero stands for "not computed"; a sequence whose checksum is zero computes it again. Threads
  // that race here write the same value.
  private int crc;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /// Wraps `array`, which the caller must not change from now on.
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /// Wraps a range of `array`, which the caller must not change from now on.
  ///
  /// @throws IndexOutOfBoundsException if the range does not lie inside the array
  public static Bytes wrap(byte[] array, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, array.length);
    return length == 0 ? EMPTY : new Bytes(array, offset, length);
  }

  /// Copies the next `length` bytes of `source`, whose position moves past them.
  ///
  /// @throws java.nio.BufferUnderflowException if fewer bytes remain
  public static Bytes copyOf(ByteBuffer source, int length) {
    byte[] copy = new byte[length];
    source.get(copy);
    return wrap(copy);
  }

  /// The UTF-8 encoding of `text`.
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  /// The byte at `index`, counted from 0.
  public byte at(int index) {
    return array[offset + Objects.checkIndex(index, length)];
  }

  /// A part of this sequence, sharing its array.
  public Bytes slice(int from, int length) {
    Objects.checkFromIndexSize(from, length, this.length);
    return wrap(array, offset + from, length);
  }

  public boolean startsWith(Bytes prefix) {
    return length >= prefix.length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /// The CRC-32C (Castagnoli) of the content.
  public int crc32c() {
    int known = crc;
    if (known == 0) {
      CRC32C computed = new CRC32C();
      computed.update(array, offset, length);
      known = (int) computed.getValue();
      crc = known;
    }
    return known;
  }

  /// Appends the content to `target`, whose position moves past it.
  ///
  /// @throws java.nio.BufferOverflowException if it does not fit
  public void writeTo(ByteBuffer target) {
    target.put(array, offset, length);
  }

  /// A read-only view of the content, without a copy.
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
  }

  /// A copy of the content.
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /// The content decoded as UTF-8; malformed input becomes replacement characters.
  public String toUtf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  /// Compares as [#compareTo] does, but at most the first `length` bytes of each.
  public int compareBeginning(Bytes other, int length) {
    return Arrays.compareUnsigned(
        array,
        offset,
        offset + Math.min(length, this.length),
        other.array,
        other.offset,
        other.offset + Math.min(length, other.length));
  }

  /// How many bytes, from the first on, this sequence and another have in common.
  public int commonBeginning(Bytes other) {
    int mismatch =
        Arrays.mismatch(
            array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    return mismatch < 0 ? length : mismatch;
  }

  /// The number that eight bytes from `from` on make, big-endian, as if zeros followed the last. As
  /// unsigned numbers, words are in the order of the sequences or equal.
  public long word(int from) {
    int left = length - from;
    if (left >= Long.BYTES) {
      return (long) WORD.get(array, offset + from);
    }
    long word = 0;
    for (int i = 0; i < left; i++) {
      word |= (array[offset + from + i] & 0xffL) << (56 - 8 * i);
    }
    return word;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && length == that.length
        && Arrays.equals(
            array, offset, offset + length, that.array, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /// The content as text if it is printable ASCII, in hexadecimal otherwise; cut after 32 bytes.
  @Override
  public String toString() {
    int shown = Math.min(length, 32);
    boolean printable = true;
    for (int i = 0; i < shown; i++) {
      printable &= array[offset + i] >= 0x20 && array[offset + i] < 0x7f;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < shown; i++) {
      if (printable) {
        text.append((char) array[offset + i]);
      } else {
        text.append(Character.forDigit((array[offset + i] >> 4) & 0xf, 16));
        text.append(Character.forDigit(array[offset + i] & 0xf, 16));
      }
    }
    return shown == length
        ? text.toString()
        : text.append("...(").append(length).append(" bytes)").toString();
  }
}
