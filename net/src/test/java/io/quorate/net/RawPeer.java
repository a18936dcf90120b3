package io.quorate.net;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.bytes.Parcel;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The other side of a connection, made of a plain socket and of bytes put together here from the
/// description of the wire format, so that it can also be wrong.
final class RawPeer implements AutoCloseable {
  static final int MAGIC = 0x5152504e;
  private static final int TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new DataInputStream(socket.getInputStream());
  }

  static RawPeer dial(TestNode node) throws IOException {
    return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), node.port()));
  }

  /// A connection whose handshake is done: frames may follow.
  static RawPeer welcomed(TestNode node, long self) throws IOException {
    RawPeer peer = dial(node);
    peer.write(hello(TestNode.CLUSTER, self, 10 * self, node.id));
    peer.readHandshake();
    return peer;
  }

  static ServerSocket listen() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    server.setSoTimeout(TIMEOUT_MILLIS);
    return server;
  }

  static HostPort address(ServerSocket server) {
    return new HostPort("127.0.0.1", server.getLocalPort());
  }

  static RawPeer accept(ServerSocket server) throws IOException {
    return new RawPeer(server.accept());
  }

  static byte[] hello(long cluster, long from, long incarnation, long to) {
    return hello(cluster, from, incarnation, to, "");
  }

  static byte[] hello(long cluster, long from, long incarnation, long to, String charter) {
    return handshake(1, 1, longsAnd(charter, cluster, from, incarnation, to));
  }

  static byte[] welcome(long cluster, long node, long incarnation) {
    return welcome(cluster, node, incarnation, "");
  }

  static byte[] welcome(long cluster, long node, long incarnation, String charter) {
    return handshake(1, 2, longsAnd(charter, cluster, node, incarnation));
  }

  static byte[] refusal(int version, int code, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ByteBuffer body = ByteBuffer.allocate(1 + bytes.length).put((byte) code).put(bytes);
    return handshake(version, 3, body.array());
  }

  static byte[] handshake(int version, int kind, byte[] body) {
    ByteBuffer target = ByteBuffer.allocate(9 + body.length + 4);
    target.putInt(MAGIC).putShort((short) version).put((byte) kind);
    target.putShort((short) body.length).put(body);
    CRC32C crc = new CRC32C();
    crc.update(target.array(), 0, target.position());
    return target.putInt((int) crc.getValue()).array();
  }

  static byte[] longs(long... values) {
    return longsAnd("", values);
  }

  private static byte[] longsAnd(String text, long... values) {
    byte[] end = text.getBytes(UTF_8);
    ByteBuffer target = ByteBuffer.allocate(8 * values.length + end.length);
    for (long value : values) {
      target.putLong(value);
    }
    return target.put(end).array();
  }

  static byte[] frame(Parcel parcel) {
    int length = parcel.encodedLength();
    ByteBuffer target = ByteBuffer.allocate(8 + length).putInt(length).putInt(0);
    parcel.encode(target);
    CRC32C crc = new CRC32C();
    crc.update(target.array(), 0, 4);
    crc.update(target.array(), 8, parcel.coverLength());
    return target.putInt(4, (int) crc.getValue()).array();
  }

  void write(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// The body of the next handshake message; its kind is the first byte.
  ByteBuffer readHandshake() throws IOException {
    byte[] header = in.readNBytes(9);
    ByteBuffer parsed = ByteBuffer.wrap(header);
    if (header.length < 9 || parsed.getInt(0) != MAGIC) {
      throw new IOException("no handshake message, but " + header.length + " bytes");
    }
    byte[] body = in.readNBytes(parsed.getShort(7));
    in.readNBytes(4);
    return ByteBuffer.allocate(1 + body.length).put(parsed.get(6)).put(body).flip();
  }

  /// The parcel of the next frame.
  byte[] readFrame() throws IOException {
    int length = in.readInt();
    in.readInt();
    return in.readNBytes(length);
  }

  /// Reads up to the end of the connection, which must come soon, and returns how much there was.
  int drain() throws IOException {
    try {
      return in.readAllBytes().length;
    } catch (SocketException reset) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
