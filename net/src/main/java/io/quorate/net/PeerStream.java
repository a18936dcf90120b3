package io.quorate.net;

import io.netty.buffer.Unpooled;
import io.quorate.bytes.Bytes;
import io.quorate.net.HandshakeMessage.Answer;
import io.quorate.net.HandshakeMessage.Foreign;
import io.quorate.net.HandshakeMessage.Hello;
import io.quorate.net.HandshakeMessage.Inquiry;
import io.quorate.net.HandshakeMessage.Refusal;
import io.quorate.net.HandshakeMessage.Welcome;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/// What a dialer sends, message by message and as it came: for whoever stands between two nodes and
/// is none. With TLS there is nothing to see.
///
/// Frames are not judged: that is up to the node that gets them.
public final class PeerStream {
  private final DataInputStream in;
  private final FrameCodec codec = new FrameCodec(PeerOptions.DEFAULTS.frameBytesMax());

  public PeerStream(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /// How a connection begins.
  ///
  /// @param bytes the whole message
  /// @param from the number of the node that dials, or 0 if it has none yet
  /// @param to the number of the node that it means to reach, unless it only has a question
  public record Opening(Bytes bytes, long from, Optional<Long> to) {}

  /// Reads the first message.
  ///
  /// @throws IOException if there is none, or no connection begins so
  public Opening opening() throws IOException {
    byte[] header = in.readNBytes(HandshakeCodec.HEADER);
    if (header.length < HandshakeCodec.HEADER) {
      throw new EOFException("the connection ended before it began");
    }
    int bodyLength =
        Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(HandshakeCodec.HEADER - Short.BYTES));
    byte[] message = new byte[header.length + bodyLength + HandshakeCodec.CHECKSUM];
    System.arraycopy(header, 0, message, 0, header.length);
    in.readFully(message, header.length, message.length - header.length);
    return opening(message);
  }

  private static Opening opening(byte[] message) throws IOException {
    try {
      Bytes bytes = Bytes.wrap(message);
      return switch (HandshakeCodec.decode(Unpooled.wrappedBuffer(message)).orElseThrow()) {
        case Hello(var from, var to) -> new Opening(bytes, from.node(), Optional.of(to));
        case Inquiry(var from) -> new Opening(bytes, from, Optional.empty());
        case Welcome _, Refusal _, Answer _, Foreign _ ->
            throw new IOException("neither a hello nor an inquiry");
      };
    } catch (ProtocolViolation e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Reads the next frame; nothing if the connection has ended.
  ///
  /// @throws IOException if it is longer than any may be, or the connection breaks
  public Optional<Bytes> frame() throws IOException {
    try {
      int length = in.readInt();
      byte[] frame = new byte[FrameCodec.HEADER + codec.parcelLength(length)];
      ByteBuffer.wrap(frame).putInt(length);
      in.readFully(frame, Integer.BYTES, frame.length - Integer.BYTES);
      return Optional.of(Bytes.wrap(frame));
    } catch (EOFException _) {
      return Optional.empty();
    } catch (ProtocolViolation e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
