package io.quorate.server;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.quorate.server.http.HttpConnections;
import io.quorate.server.memory.ClientMemory;
import io.quorate.server.metrics.CallCounts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Where clients connect: gRPC and HTTP/1.1 on one or more addresses, told apart by a
/// [PortNegotiator].
///
/// Handlers run on the event loops that read the requests, so they must not block.
final class ClientPort implements AutoCloseable {
  /// How long calls that are open when the port closes may take to end.
  private static final Duration GRACE = Duration.ofSeconds(2);

  /// A client that cancels more calls than this in so many seconds only wants to keep us busy.
  private static final int CANCELS_MAX = 10_000;

  private static final int CANCELS_SECONDS = 10;

  private final Server server;
  private final HttpConnections http;

  private ClientPort(Server server, HttpConnections http) {
    this.server = server;
    this.http = http;
  }

  /// What bounds clients' connections.
  ///
  /// @param messageBytesMax the longest message that is read
  /// @param keepAliveMinTime clients that ping more often are cut off
  /// @param keepAliveInterval how often an idle client is pinged
  /// @param keepAliveTimeout how long it may take to answer that
  /// @param streamsMax calls that one connection may have open at once
  /// @param handshakeTimeout how long a new connection may take to say what it speaks, TLS included
  /// @param patience how long a client may take to read what it is sent
  record Limits(
      int messageBytesMax,
      Duration keepAliveMinTime,
      Duration keepAliveInterval,
      Duration keepAliveTimeout,
      int streamsMax,
      Duration handshakeTimeout,
      Duration patience) {}

  /// Opens the port.
  ///
  /// @param tls what connections are encrypted with, asked at each; absent for cleartext
  /// @param memory where is booked what clients make the server hold
  /// @param http gets the connections that speak HTTP/1.1
  /// @throws IOException if an address cannot be listened on
  static ClientPort open(
      List<InetSocketAddress> addresses,
      EventLoopGroup loops,
      Class<? extends ServerSocketChannel> channelType,
      Optional<Supplier<SslContext>> tls,
      Limits limits,
      ClientMemory memory,
      CallCounts calls,
      List<ServerServiceDefinition> services,
      List<ServerInterceptor> interceptors,
      HttpConnections http)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(addresses.getFirst())
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(channelType)
            .withChildOption(ChannelOption.TCP_NODELAY, true)
            .protocolNegotiator(new PortNegotiator(tls, limits.patience, memory, http::take))
            .handshakeTimeout(limits.handshakeTimeout.toNanos(), TimeUnit.NANOSECONDS)
            .addStreamTracerFactory(CallTracer.factory(calls))
            .maxRstFramesPerWindow(CANCELS_MAX, CANCELS_SECONDS)
            .directExecutor()
            .maxInboundMessageSize(limits.messageBytesMax)
            .maxConcurrentCallsPerConnection(limits.streamsMax)
            .permitKeepAliveTime(limits.keepAliveMinTime.toNanos(), TimeUnit.NANOSECONDS)
            .permitKeepAliveWithoutCalls(false)
            .keepAliveTime(limits.keepAliveInterval.toNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(limits.keepAliveTimeout.toNanos(), TimeUnit.NANOSECONDS);
    interceptors.forEach(builder::intercept);
    for (SocketAddress address : addresses.subList(1, addresses.size())) {
      builder.addListenAddress(address);
    }
    services.forEach(builder::addService);
    return new ClientPort(builder.build().start(), http);
  }

  /// Takes no more calls, lets the open ones end, and cuts off what has not ended in time.
  @Override
  public void close() {
    server.shutdown();
    http.drain();
    try {
      if (!server.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    http.close();
  }
}
