package io.quorate.net.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// The little of DER (X.690) that certificates of our own and foreign forms of private keys take.
final class Der {
  static final byte[] TRUE = tagged(0x01, (byte) 0xff);
  static final byte[] NULL = tagged(0x05);

  private static final int SEQUENCE = 0x30;
  private static final int LONG_LENGTH = 0x80;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] tagged(int tag, byte... content) {
    ByteBuffer element = ByteBuffer.allocate(content.length + 6).put((byte) tag);
    if (content.length < LONG_LENGTH) {
      element.put((byte) content.length);
    } else {
      byte[] length = BigInteger.valueOf(content.length).toByteArray();
      int sign = length[0] == 0 ? 1 : 0;
      element.put((byte) (LONG_LENGTH | (length.length - sign)));
      element.put(length, sign, length.length - sign);
    }
    element.put(content);
    return copy(element.flip());
  }

  static byte[] sequence(byte[]... elements) {
    return tagged(SEQUENCE, joined(elements));
  }

  static byte[] set(byte[]... elements) {
    return tagged(0x31, joined(elements));
  }

  /// `[n] EXPLICIT`.
  static byte[] explicit(int number, byte[] element) {
    return tagged(0xa0 | number, element);
  }

  static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  static byte[] octets(byte[] content) {
    return tagged(0x04, content);
  }

  /// @param unused how many of the last byte's bits do not count
  static byte[] bits(int unused, byte... content) {
    return tagged(0x03, joined(new byte[] {(byte) unused}, content));
  }

  static byte[] utf8(String text) {
    return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  /// X.509 wants two digits for the year up to 2049.
  static byte[] time(Instant instant) {
    String text = TIME.format(instant);
    return text.compareTo("2050") < 0
        ? tagged(0x17, text.substring(2).getBytes(StandardCharsets.US_ASCII))
        : tagged(0x18, text.getBytes(StandardCharsets.US_ASCII));
  }

  /// @param dotted such as `1.2.840.10045.4.3.2`
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(40 * Integer.parseInt(arcs[0]) + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      int arc = Integer.parseInt(arcs[i]);
      for (int shift = 28; shift > 0; shift -= 7) {
        if (arc >>> shift != 0) {
          content.write(0x80 | ((arc >>> shift) & 0x7f));
        }
      }
      content.write(arc & 0x7f);
    }
    return tagged(0x06, content.toByteArray());
  }

  /// The content of the first element of a sequence that has this tag.
  ///
  /// @throws IllegalArgumentException if these bytes are no sequence
  static Optional<byte[]> find(byte[] sequence, int tag) {
    ByteBuffer whole = ByteBuffer.wrap(sequence);
    if (tag(whole) != SEQUENCE) {
      throw malformed();
    }
    ByteBuffer elements = ByteBuffer.wrap(content(whole));
    while (elements.hasRemaining()) {
      boolean found = tag(elements) == tag;
      byte[] content = content(elements);
      if (found) {
        return Optional.of(content);
      }
    }
    return Optional.empty();
  }

  private static int tag(ByteBuffer in) {
    require(in, 1);
    return Byte.toUnsignedInt(in.get());
  }

  private static byte[] content(ByteBuffer in) {
    require(in, 1);
    int length = Byte.toUnsignedInt(in.get());
    if (length >= LONG_LENGTH) {
      int count = length - LONG_LENGTH;
      require(in, count);
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | Byte.toUnsignedInt(in.get());
        require(in, length);
      }
    }
    require(in, length);
    byte[] content = new byte[length];
    in.get(content);
    return content;
  }

  private static void require(ByteBuffer in, int bytes) {
    if (bytes > in.remaining()) {
      throw malformed();
    }
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  private static byte[] copy(ByteBuffer content) {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    return bytes;
  }

  private static IllegalArgumentException malformed() {
    // What it is, is a secret more often than not.
    return new IllegalArgumentException("not DER");
  }
}
