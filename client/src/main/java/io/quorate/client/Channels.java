package io.quorate.client;

import io.grpc.netty.NettyChannelBuilder;

/// How this module's connections are made: in the clear, without gRPC's own retries (they would
/// send a request twice), without proxies, with answers handled on the event loop.
final class Channels {
  private Channels() {}

  static NettyChannelBuilder plain(Endpoint endpoint) {
    return NettyChannelBuilder.forAddress(endpoint.address())
        .usePlaintext()
        .disableRetry()
        .directExecutor()
        .proxyDetector(_ -> null)
        .maxInboundMessageSize(Integer.MAX_VALUE);
  }
}
