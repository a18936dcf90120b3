package io.quorate.server;

import io.quorate.runtime.NodeOptions;
import java.time.Duration;

/// What clients may ask of the server's memory and patience. Not flags of etcd, but owed to the
/// machine.
///
/// @param handshakeTimeout how long a new connection may take to say what it speaks
/// @param patience how long a client may take to send a request over HTTP/1.1, or to read what it
///   is sent
/// @param clientBytesMax what all connections may hold together, see
///   [io.quorate.server.memory.ClientMemory]
/// @param requestsMax requests that may be open at once
/// @param commandBytesMax what all commands may hold together that have no outcome yet
record Bounds(
    Duration handshakeTimeout,
    Duration patience,
    long clientBytesMax,
    int requestsMax,
    long commandBytesMax) {
  private static final long COMMAND_BYTES_MIN = 16 << 20;

  /// Requests are refused with an error that clients understand, and connections are cut off: so
  /// the former comes first.
  static Bounds ofHeap(long heapBytes) {
    return new Bounds(
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        heapBytes / 4,
        NodeOptions.DEFAULT.requestsMax(),
        Math.max(COMMAND_BYTES_MIN, heapBytes / 8));
  }
}
