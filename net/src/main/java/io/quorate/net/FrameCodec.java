package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The bytes of frames; the package description shows them. An instance belongs to one thread.
public final class FrameCodec {
  /// The bytes before the parcel.
  public static final int HEADER = 8;

  private final int parcelBytesMax;
  private final CRC32C crc = new CRC32C();

  public FrameCodec(int parcelBytesMax) {
    this.parcelBytesMax = parcelBytesMax;
  }

  /// Copies the parcel once, into a buffer that the socket can be written from.
  ///
  /// @throws IllegalArgumentException if the parcel is longer than allowed
  ByteBuf encode(ByteBufAllocator allocator, Parcel parcel) {
    int length = encodedLength(parcel);
    ByteBuf frame = allocator.directBuffer(length, length);
    encode(parcel, frame.nioBuffer(0, length));
    return frame.writerIndex(length);
  }

  /// The bytes of the frame that carries a parcel.
  ///
  /// @throws IllegalArgumentException if the parcel is longer than allowed
  public int encodedLength(Parcel parcel) {
    int length = parcel.encodedLength();
    if (length > parcelBytesMax) {
      throw new IllegalArgumentException(
          "the frame has %d bytes, allowed are %d".formatted(length, parcelBytesMax));
    }
    return HEADER + length;
  }

  /// Writes a frame.
  ///
  /// @param target a buffer that has [#encodedLength] bytes and nothing else
  public void encode(Parcel parcel, ByteBuffer target) {
    target.putInt(target.limit() - HEADER).putInt(0);
    parcel.encode(target);
    target.position(HEADER);
    target.putInt(4, checksum(target, parcel.coverLength()));
  }

  /// The length of the parcel that a frame carries.
  ///
  /// @param length what its first four bytes say
  /// @throws ProtocolViolation if it is longer than allowed
  public int parcelLength(int length) throws ProtocolViolation {
    if (length < 0 || length > parcelBytesMax) {
      throw new ProtocolViolation(
          "frame too long",
          "%d bytes, allowed are %d".formatted(Integer.toUnsignedLong(length), parcelBytesMax));
    }
    return length;
  }

  /// @param frame a whole frame, between position and limit
  public Parcel decode(ByteBuffer frame) throws ProtocolViolation {
    try {
      frame = frame.slice();
      int said = frame.getInt(4);
      frame.position(HEADER);
      if (checksum(frame, Parcel.coverLength(frame)) != said) {
        throw new ProtocolViolation("altered frame", "it does not match its checksum");
      }
      return Parcel.decode(frame);
    } catch (MalformedParcelException malformed) {
      throw new ProtocolViolation("malformed frame", String.valueOf(malformed.getMessage()));
    }
  }

  /// @param frame positioned at its parcel
  private int checksum(ByteBuffer frame, int coverLength) {
    crc.reset();
    crc.update(frame.slice(0, 4));
    Parcel.update(crc, frame, coverLength);
    return (int) crc.getValue();
  }
}
