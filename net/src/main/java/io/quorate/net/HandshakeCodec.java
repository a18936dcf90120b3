package io.quorate.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.quorate.bytes.Bytes;
import io.quorate.net.HandshakeMessage.Answer;
import io.quorate.net.HandshakeMessage.Code;
import io.quorate.net.HandshakeMessage.Foreign;
import io.quorate.net.HandshakeMessage.Hello;
import io.quorate.net.HandshakeMessage.Inquiry;
import io.quorate.net.HandshakeMessage.Refusal;
import io.quorate.net.HandshakeMessage.Welcome;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The bytes of the handshake; the package description shows them.
final class HandshakeCodec {
  static final int VERSION = 1;

  private static final int MAGIC = 0x5152504e;

  /// The first bytes of a record of TLS.
  private static final int TLS_HANDSHAKE = 0x1603;

  private static final int TLS_ALERT = 0x1503;

  private static final byte HELLO = 1;
  private static final byte WELCOME = 2;
  private static final byte REFUSAL = 3;
  private static final byte INQUIRY = 4;
  private static final byte ANSWER = 5;

  /// The bytes before the body; the last two of them say how long that is.
  static final int HEADER = 9;

  /// The bytes behind the body.
  static final int CHECKSUM = 4;

  private static final int BODY_MAX = 512;

  /// Of an answer, which only who has asked reads.
  static final int ANSWER_MAX = 65_535;

  private static final int TEXT_MAX = 256;
  private static final int IDENTITY = 24;

  private HandshakeCodec() {}

  /// @throws IllegalArgumentException for a [Foreign] message, which has no bytes of ours, and for
  ///   an answer that is too long
  static ByteBuf encode(ByteBufAllocator allocator, HandshakeMessage message) {
    ByteBuffer target = ByteBuffer.allocate(HEADER + bodyMax(message) + CHECKSUM);
    target.position(HEADER);
    byte kind =
        switch (message) {
          case Hello(var from, var to) -> {
            putIdentity(target, from).putLong(to).put(charter(from));
            yield HELLO;
          }
          case Welcome(var from) -> {
            putIdentity(target, from).put(charter(from));
            yield WELCOME;
          }
          case Refusal(var code, var text) -> {
            byte[] bytes = text.getBytes(UTF_8);
            target.put(code.number()).put(bytes, 0, Math.min(bytes.length, TEXT_MAX));
            yield REFUSAL;
          }
          case Inquiry(var node) -> {
            target.putLong(node);
            yield INQUIRY;
          }
          case Answer(var content) -> {
            content.writeTo(target);
            yield ANSWER;
          }
          case Foreign foreign -> throw new IllegalArgumentException(foreign.toString());
        };
    int end = target.position();
    target.putInt(0, MAGIC).putShort(4, (short) VERSION).put(6, kind);
    target.putShort(7, (short) (end - HEADER));
    target.putInt(end, checksum(target, end)).position(0).limit(end + CHECKSUM);
    return allocator.directBuffer(target.remaining()).writeBytes(target);
  }

  private static int bodyMax(HandshakeMessage message) {
    if (!(message instanceof Answer(var content))) {
      return BODY_MAX;
    }
    if (content.length() > ANSWER_MAX) {
      throw new IllegalArgumentException(
          "an answer of %d bytes, allowed are %d".formatted(content.length(), ANSWER_MAX));
    }
    return content.length();
  }

  static Optional<HandshakeMessage> decode(ByteBuf in) throws ProtocolViolation {
    return decode(in, BODY_MAX);
  }

  /// Takes one message from `in`, or nothing while it is incomplete. Garbage is recognised as early
  /// as its first four bytes.
  static Optional<HandshakeMessage> decode(ByteBuf in, int bodyMax) throws ProtocolViolation {
    int start = in.readerIndex();
    int available = in.readableBytes();
    if (available >= 4 && in.getInt(start) != MAGIC) {
      throw new ProtocolViolation("not a peer", beginning(in.getInt(start)));
    }
    if (available < HEADER) {
      return Optional.empty();
    }
    int length = in.getUnsignedShort(start + 7);
    if (length > bodyMax) {
      throw malformed("%d bytes, allowed are %d".formatted(length, bodyMax));
    }
    if (available < HEADER + length + CHECKSUM) {
      return Optional.empty();
    }
    ByteBuffer encoded = ByteBuffer.allocate(HEADER + length + CHECKSUM);
    in.readBytes(encoded);
    encoded.flip();
    if (checksum(encoded, HEADER + length) != encoded.getInt(HEADER + length)) {
      throw malformed("it does not match its checksum");
    }
    int version = Short.toUnsignedInt(encoded.getShort(4));
    return Optional.of(message(version, encoded.get(6), encoded.slice(HEADER, length)));
  }

  private static String beginning(int bytes) {
    String text = "begins with %08x".formatted(bytes);
    return TLS_HANDSHAKE == bytes >>> 16 || TLS_ALERT == bytes >>> 16
        ? text + ", which is TLS: the one side has an https address for the other's http"
        : text;
  }

  private static HandshakeMessage message(int version, byte kind, ByteBuffer body)
      throws ProtocolViolation {
    if (kind == REFUSAL) {
      return refusal(body);
    }
    if (version != VERSION) {
      return new Foreign(version);
    }
    if (kind == HELLO && isIdentityAnd(8, body)) {
      long cluster = body.getLong();
      long node = body.getLong();
      long incarnation = body.getLong();
      long to = body.getLong();
      return new Hello(new NodeIdentity(cluster, node, incarnation, text(body)), to);
    }
    if (kind == WELCOME && isIdentityAnd(0, body)) {
      return new Welcome(
          new NodeIdentity(body.getLong(), body.getLong(), body.getLong(), text(body)));
    }
    if (kind == INQUIRY && body.remaining() == 8) {
      return new Inquiry(body.getLong());
    }
    if (kind == ANSWER) {
      return new Answer(Bytes.copyOf(body, body.remaining()));
    }
    throw malformed("kind %d with %d bytes".formatted(kind, body.remaining()));
  }

  private static Refusal refusal(ByteBuffer body) throws ProtocolViolation {
    if (!body.hasRemaining()) {
      throw malformed("a refusal without a code");
    }
    Code code = Code.of(body.get());
    return new Refusal(code, text(body));
  }

  private static ByteBuffer putIdentity(ByteBuffer target, NodeIdentity identity) {
    return target
        .putLong(identity.cluster())
        .putLong(identity.node())
        .putLong(identity.incarnation());
  }

  private static byte[] charter(NodeIdentity identity) {
    return identity.charter().getBytes(UTF_8);
  }

  /// Whether a body may hold an identity, with its charter at the end, and so many bytes more.
  private static boolean isIdentityAnd(int more, ByteBuffer body) {
    int charterBytes = body.remaining() - IDENTITY - more;
    return charterBytes >= 0 && charterBytes <= NodeIdentity.CHARTER_BYTES_MAX;
  }

  /// What is left of a body. It goes into our log, and must not be able to forge lines there; nor
  /// may what was no UTF-8 become longer than it was.
  private static String text(ByteBuffer body) {
    return UTF_8.decode(body).toString().replaceAll("\\p{Cntrl}|\uFFFD", "?");
  }

  private static int checksum(ByteBuffer encoded, int length) {
    CRC32C crc = new CRC32C();
    crc.update(encoded.slice(0, length));
    return (int) crc.getValue();
  }

  private static ProtocolViolation malformed(String detail) {
    return new ProtocolViolation("malformed handshake", detail);
  }
}
