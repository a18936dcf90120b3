package io.quorate.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/// A client that sends what it likes, byte by byte.
final class RawClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int RECEIVE_BUFFER_BYTES = 16 << 10;

  private final Socket socket = new Socket();
  private final InputStream in;

  RawClient(TestServer server) {
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      in = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient send(String text) {
    return send(text.getBytes(ISO_8859_1));
  }

  RawClient send(byte[] bytes) {
    if (!trySend(bytes)) {
      throw new AssertionError("the connection was closed");
    }
    return this;
  }

  /// Returns false if the server has closed the connection.
  boolean trySend(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /// Reads up to and including this text.
  String readUntil(String end) {
    StringBuilder all = new StringBuilder();
    try {
      while (!endsWith(all, end)) {
        int next = in.read();
        if (next < 0) {
          throw new AssertionError("closed after: " + all);
        }
        all.append((char) next);
      }
    } catch (IOException e) {
      throw new AssertionError("broken after: " + all, e);
    }
    return all.toString();
  }

  private static boolean endsWith(StringBuilder all, String end) {
    int from = all.length() - end.length();
    return from >= 0 && all.indexOf(end, from) == from;
  }

  /// Reads until the server closes the connection, in whatever way.
  String readAll() {
    StringBuilder all = new StringBuilder();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.append((char) next);
      }
    } catch (SocketException e) {
      return all.toString(); // reset
    } catch (IOException e) {
      throw new AssertionError("not closed in time", e);
    }
    return all.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
