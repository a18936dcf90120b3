package io.quorate.server;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiationEvent;
import io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.InternalProtocolNegotiators;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AsciiString;
import io.quorate.net.ConnectionLog;
import io.quorate.net.tls.TlsFailure;
import io.quorate.server.memory.ClientMemory;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets gRPC and plain HTTP share a port: a connection whose first bytes are those of HTTP/2
/// belongs to gRPC, every other one is taken from gRPC and given to HTTP/1.1.
///
/// With TLS it is the same once the handshake is over, whatever ALPN has agreed on. A client that
/// offers both `h2` and `http/1.1` must be given `http/1.1`: what speaks HTTP/2 here is gRPC only.
///
/// How long a connection may take to get so far is bounded by gRPC's own handshake timeout, which
/// ends for those that leave it.
final class PortNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
  /// What to offer by ALPN, best first.
  static final List<String> PROTOCOLS = List.of("http/1.1", "h2");

  private static final Logger LOG = LoggerFactory.getLogger(PortNegotiator.class);
  private static final Duration TLS_TIMEOUT = Duration.ofSeconds(5);

  private final ConnectionLog log = new ConnectionLog(LOG, System::nanoTime);
  private final Optional<Supplier<SslContext>> tls;
  private final Duration patience;
  private final ClientMemory memory;
  private final Consumer<ChannelPipeline> http;

  /// @param tls asked at each connection, so that certificates can change; absent for cleartext
  /// @param patience with clients of gRPC that do not read
  /// @param memory where their connections get a share
  /// @param http puts what serves HTTP/1.1 at the end of a connection's pipeline
  PortNegotiator(
      Optional<Supplier<SslContext>> tls,
      Duration patience,
      ClientMemory memory,
      Consumer<ChannelPipeline> http) {
    this.tls = tls;
    this.patience = patience;
    this.memory = memory;
    this.http = http;
  }

  @Override
  public AsciiString scheme() {
    return AsciiString.of(tls.isPresent() ? "https" : "http");
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new Sniffer(grpc);
  }

  @Override
  public void close() {}

  /// Keeps the first bytes until they tell the protocol, then hands them on and disappears.
  private final class Sniffer extends ByteToMessageDecoder {
    /// What a connection of HTTP/2 begins with, as far as no method of HTTP/1.1 does.
    private static final byte[] HTTP2 = "PRI".getBytes(StandardCharsets.US_ASCII);

    private final GrpcHttp2ConnectionHandler grpc;

    Sniffer(GrpcHttp2ConnectionHandler grpc) {
      this.grpc = grpc;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      tls.ifPresent(current -> {
        SslHandler handler = current.get().newHandler(context.alloc());
        handler.setHandshakeTimeoutMillis(TLS_TIMEOUT.toMillis());
        context.pipeline().addBefore(context.name(), null, handler);
      });
    }

    /// A handshake that failed is told here; TLS itself closes the connection.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof SslHandshakeCompletionEvent handshake
          && !handshake.isSuccess()
          && !(handshake.cause() instanceof ClosedChannelException)
          && context.channel().remoteAddress() instanceof InetSocketAddress remote) {
        String host = remote.getAddress().getHostAddress();
        log.warn(
            host,
            "no TLS",
            "closed the connection with client %s:%d: no TLS: %s"
                .formatted(host, remote.getPort(), TlsFailure.reason(handshake.cause())));
      }
      super.userEventTriggered(context, event);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      for (int i = 0; i < HTTP2.length; i++) {
        if (i == in.readableBytes()) {
          return;
        }
        if (in.getByte(in.readerIndex() + i) != HTTP2[i]) {
          giveToHttp(context);
          return;
        }
      }
      giveToGrpc(context);
    }

    private void giveToGrpc(ChannelHandlerContext context) {
      ChannelPipeline pipeline = context.pipeline();
      pipeline.addBefore(context.name(), null, new StalledClient(patience));
      pipeline.addAfter(
          context.name(), null, InternalProtocolNegotiators.grpcNegotiationHandler(grpc));
      context.fireUserEventTriggered(
          InternalProtocolNegotiationEvent.withAttributes(
              InternalProtocolNegotiationEvent.getDefault(), attributes(pipeline)));
      pipeline.remove(this);
    }

    /// All that gRPC has put behind this handler goes, and gRPC forgets the connection.
    private void giveToHttp(ChannelHandlerContext context) {
      ChannelPipeline pipeline = context.pipeline();
      while (pipeline.last() != this) {
        pipeline.removeLast();
      }
      grpc.notifyUnused();
      http.accept(pipeline);
      pipeline.remove(this);
    }

    private Attributes attributes(ChannelPipeline pipeline) {
      Attributes.Builder attributes =
          Attributes.newBuilder()
              .set(CallTracer.SHARE, memory.share(pipeline.channel()))
              .set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, pipeline.channel().localAddress())
              .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, pipeline.channel().remoteAddress());
      SslHandler ssl = pipeline.get(SslHandler.class);
      if (ssl != null) {
        attributes.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, ssl.engine().getSession());
      }
      return attributes.build();
    }
  }
}
