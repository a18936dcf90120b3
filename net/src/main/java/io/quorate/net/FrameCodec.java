package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The bytes of frames; the package description shows them. An instance belongs to one thread.
final class FrameCodec {
  /// The bytes before the parcel.
  static final int HEADER = 8;

  private final int parcelBytesMax;
  private final CRC32C crc = new CRC32C();

  FrameCodec(int parcelBytesMax) {
    this.parcelBytesMax = parcelBytesMax;
  }

  /// Copies the parcel once, into a buffer that the socket can be written from.
  ///
  /// @throws IllegalArgumentException if the parcel is longer than allowed
  ByteBuf encode(ByteBufAllocator allocator, Parcel parcel) {
    int length = parcel.encodedLength();
    if (length > parcelBytesMax) {
      throw new IllegalArgumentException(
          "the frame has %d bytes, allowed are %d".formatted(length, parcelBytesMax));
    }
    ByteBuf frame = allocator.directBuffer(HEADER + length, HEADER + length);
    ByteBuffer target = frame.nioBuffer(0, HEADER + length);
    target.putInt(length).putInt(0);
    parcel.encode(target);
    target.position(HEADER);
    target.putInt(4, checksum(target, parcel.coverLength()));
    return frame.writerIndex(HEADER + length);
  }

  /// The length of the parcel that a frame says it carries.
  ///
  /// @param start of a frame whose header is there
  /// @throws ProtocolViolation if it is longer than allowed
  int parcelLength(ByteBuf in, int start) throws ProtocolViolation {
    int length = in.getInt(start);
    if (length < 0 || length > parcelBytesMax) {
      throw new ProtocolViolation(
          "frame too long",
          "%d bytes, allowed are %d".formatted(Integer.toUnsignedLong(length), parcelBytesMax));
    }
    return length;
  }

  /// @param frame a whole frame, between position and limit
  Parcel decode(ByteBuffer frame) throws ProtocolViolation {
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
