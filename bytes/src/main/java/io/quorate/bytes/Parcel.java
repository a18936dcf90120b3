package io.quorate.bytes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// What the log stores and the network carries: a short head, and the payloads it speaks of.
///
/// ```
/// head length   u32
/// payload count u32
/// payloads      count x (length u32, CRC-32C u32)
/// head          bytes
/// payload bytes
/// ```
///
/// Everything up to and including the head is the *cover*. A log record's or a frame's own checksum
/// covers only the cover: the payloads' checksums stand in it, computed once where a payload
/// entered the system, so payload bytes are never summed again on their way out. [#decode] checks
/// them.
public record Parcel(Bytes head, List<Bytes> payloads) {
  private static final int FIXED = 8;
  private static final int PER_PAYLOAD = 8;

  public Parcel {
    payloads = List.copyOf(payloads);
  }

  /// A parcel without payloads.
  public Parcel(Bytes head) {
    this(head, List.of());
  }

  /// The number of bytes before the payload bytes.
  public int coverLength() {
    return FIXED + PER_PAYLOAD * payloads.size() + head.length();
  }

  /// The number of bytes that [#encode] appends.
  ///
  /// @throws ArithmeticException beyond 2 GiB
  public int encodedLength() {
    int length = coverLength();
    for (Bytes payload : payloads) {
      length = Math.addExact(length, payload.length());
    }
    return length;
  }

  /// Appends the encoding to `target` in its byte order, which must be big-endian.
  public void encode(ByteBuffer target) {
    target.putInt(head.length());
    target.putInt(payloads.size());
    for (Bytes payload : payloads) {
      target.putInt(payload.length());
      target.putInt(payload.crc32c());
    }
    head.writeTo(target);
    for (Bytes payload : payloads) {
      payload.writeTo(target);
    }
  }

  /// How many bytes at the start of `encoded` (between position and limit) are the cover, so that
  /// its checksum can be verified before anything in it is believed.
  ///
  /// @throws MalformedParcelException if the lengths do not fit into what remains
  public static int coverLength(ByteBuffer encoded) throws MalformedParcelException {
    int available = encoded.remaining();
    if (available < FIXED) {
      throw new MalformedParcelException("ends inside its lengths");
    }
    int headLength = encoded.getInt(encoded.position());
    int count = encoded.getInt(encoded.position() + 4);
    long cover = FIXED + (long) PER_PAYLOAD * count + headLength;
    if (headLength < 0 || count < 0 || cover > available) {
      throw new MalformedParcelException(
          "says a head of %d bytes and %d payloads, but only %d bytes are there"
              .formatted(headLength, count, available));
    }
    return (int) cover;
  }

  /// Reads the parcel that fills `encoded` from its position to its limit, copying it and checking
  /// the payloads' checksums.
  ///
  /// @throws MalformedParcelException if the lengths do not add up or a payload was altered
  public static Parcel decode(ByteBuffer encoded) throws MalformedParcelException {
    coverLength(encoded);
    int headLength = encoded.getInt();
    int count = encoded.getInt();
    ByteBuffer table = encoded.slice(encoded.position(), PER_PAYLOAD * count);
    encoded.position(encoded.position() + PER_PAYLOAD * count);
    Bytes head = Bytes.copyOf(encoded, headLength);
    List<Bytes> payloads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int length = table.getInt();
      int crc = table.getInt();
      if (length < 0 || length > encoded.remaining()) {
        throw new MalformedParcelException(
            "payload %d says %d bytes, but only %d are left"
                .formatted(i, length, encoded.remaining()));
      }
      Bytes payload = Bytes.copyOf(encoded, length);
      if (payload.crc32c() != crc) {
        throw new MalformedParcelException("payload %d does not match its checksum".formatted(i));
      }
      payloads.add(payload);
    }
    if (encoded.hasRemaining()) {
      throw new MalformedParcelException("%d bytes too many".formatted(encoded.remaining()));
    }
    return new Parcel(head, payloads);
  }

  /// Continues a CRC-32C over the next `length` bytes of `buffer`, which keeps its position.
  public static void update(CRC32C crc, ByteBuffer buffer, int length) {
    crc.update(buffer.slice(buffer.position(), length));
  }
}
