package io.quorate.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/// Frames of HTTP/2, as a client would send them that knows gRPC and means no good.
final class RawHttp2 {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;

  private RawHttp2() {}

  /// What a connection begins with.
  ///
  /// @param window bytes that the server may send on a stream unasked
  static byte[] preface(int window) {
    ByteBuffer settings =
        ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).putInt(window);
    return join(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1),
        frame(SETTINGS, 0, 0, settings.array()));
  }

  /// Opens a stream with a call of a gRPC method.
  static byte[] call(int stream, String method) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // :method POST
    block.write(0x86); // :scheme http
    literal(block, 4, "/" + method); // :path
    literal(block, 1, "localhost"); // :authority
    literal(block, 31, "application/grpc"); // content-type
    block.write(0);
    text(block, "te");
    text(block, "trailers");
    return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /// The whole message of a call, and the end of the client's stream.
  static byte[] message(int stream, MessageLite message) {
    byte[] body = message.toByteArray();
    return frame(DATA, END_STREAM, stream, join(prefix(body.length), body));
  }

  /// The beginning of a message of this length.
  static byte[] beginning(int stream, int messageBytes) {
    return frame(DATA, 0, stream, prefix(messageBytes));
  }

  /// More of a message.
  static byte[] more(int stream, int bytes) {
    return frame(DATA, 0, stream, new byte[bytes]);
  }

  /// Lets the server send so many bytes more on all streams together.
  static byte[] window(int bytes) {
    return frame(WINDOW_UPDATE, 0, 0, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  static byte[] cancel(int stream) {
    return frame(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] prefix(int length) {
    return ByteBuffer.allocate(5).put((byte) 0).putInt(length).array();
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /// A header with a name of the static table, not to be added to the dynamic one.
  private static void literal(ByteArrayOutputStream block, int name, String value) {
    if (name < 15) {
      block.write(name);
    } else {
      block.write(15);
      block.write(name - 15);
    }
    text(block, value);
  }

  private static void text(ByteArrayOutputStream block, String text) {
    block.write(text.length());
    block.writeBytes(text.getBytes(ISO_8859_1));
  }
}
