package io.quorate.client;

import io.grpc.netty.NettyChannelBuilder;
import javax.net.ssl.SSLException;

/// How this module's connections are made: without gRPC's own retries (they would send a request
/// twice), without proxies, with answers handled on the event loop.
final class Channels {
  /// A fixed window. Without one gRPC looks for the best by a ping with nearly every answer, which
  /// costs the server as much as the client, and a single client the latency as well.
  private static final int WINDOW_BYTES = 1 << 20;

  private Channels() {}

  /// @throws EtcdException if the client's own certificate is of no use
  static NettyChannelBuilder to(Endpoint endpoint) {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress(endpoint.address())
            .disableRetry()
            .flowControlWindow(WINDOW_BYTES)
            .directExecutor()
            .proxyDetector(_ -> null)
            .maxInboundMessageSize(Integer.MAX_VALUE);
    if (endpoint.tls().isEmpty()) {
      return channel.usePlaintext();
    }
    try {
      return channel.sslContext(endpoint.tls().get().dialer());
    } catch (SSLException e) {
      throw new EtcdException(endpoint, new Failure("UNAVAILABLE", String.valueOf(e.getMessage())));
    }
  }
}
