package io.quorate.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// What all connections of one node share.
record Endpoint(
    NodeLoop loop,
    NodeIdentity self,
    PeerOptions options,
    Admission admission,
    PeerListener listener,
    ConnectionLog log,
    TrafficMeter meter) {

  /// Closes at once when called on the loop. Nobody waits for it, and nothing follows from a
  /// failure.
  static void close(Channel channel) {
    var _ = channel.close();
  }

  /// The host on the other side, without the port, which a new connection changes.
  static String remoteHost(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "unknown";
  }

  /// The host and port on the other side.
  static String remote(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
        : "unknown";
  }
}
