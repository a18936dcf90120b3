package io.quorate.net.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// One who accepts connections with TLS on the loopback, and greets those whose handshake succeeds.
final class Wire implements AutoCloseable {
  static final String GREETING = "welcome";
  private static final long PATIENCE_SECONDS = 10;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final BlockingQueue<String> accepted = new LinkedBlockingQueue<>();
  private final Channel server;

  Wire(Tls tls) {
    this.server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(tls.acceptor().newHandler(channel.alloc()), new Greeter());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /// What became of the next connection on the side that accepted it: `ok` or the reason.
  String accepted() throws InterruptedException {
    String outcome = accepted.poll(PATIENCE_SECONDS, SECONDS);
    if (outcome == null) {
      throw new AssertionError("no handshake ended in time");
    }
    return outcome;
  }

  /// Dials and returns the application protocol that was agreed on, if any.
  @Nullable String protocol(Tls tls) throws Exception {
    SslHandler handler = tls.dialer().newHandler(server.alloc(), "127.0.0.1", port());
    Channel channel = connect(handler, new CompletableFuture<>());
    try {
      handler.handshakeFuture().get(PATIENCE_SECONDS, SECONDS);
      return handler.applicationProtocol();
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  /// Dials and says what came: the greeting or the reason why there is none.
  String dial(Tls tls) throws Exception {
    return dial(tls, "127.0.0.1");
  }

  /// As above, by another name for this machine.
  String dial(Tls tls, String host) throws Exception {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Channel channel = connect(tls.dialer().newHandler(server.alloc(), host, port()), outcome);
    try {
      return outcome.get(PATIENCE_SECONDS, SECONDS);
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  private Channel connect(SslHandler handler, CompletableFuture<String> outcome) {
    return new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel dialed) {
                dialed.pipeline().addLast(handler, new Listener(outcome));
              }
            })
        .connect(server.localAddress())
        .syncUninterruptibly()
        .channel();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, PATIENCE_SECONDS, SECONDS).syncUninterruptibly();
  }

  private final class Greeter extends SimpleChannelInboundHandler<ByteBuf> {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          accepted.add("ok");
          var _ = context.writeAndFlush(Unpooled.copiedBuffer(GREETING, UTF_8));
        } else {
          accepted.add(TlsFailure.reason(handshake.cause()));
        }
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {}

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }

  /// With TLS 1.3 a dialer hears that its certificate was refused only after its own handshake.
  private static final class Listener extends SimpleChannelInboundHandler<ByteBuf> {
    private final CompletableFuture<String> outcome;

    Listener(CompletableFuture<String> outcome) {
      this.outcome = outcome;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
      outcome.complete(message.toString(UTF_8));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      outcome.complete(TlsFailure.reason(cause));
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      outcome.complete("closed");
    }
  }
}
