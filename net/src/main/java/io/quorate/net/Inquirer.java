package io.quorate.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.quorate.bytes.Bytes;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Asks nodes what there is to know of their cluster, for a process that is not, or not yet, among
/// their peers. See [PeerNetwork#answerInquiries].
public final class Inquirer {
  private final NodeLoop loop;
  private final Tls tls;
  private final Duration timeout;

  /// @param loop for the sockets
  /// @param tls for addresses with TLS
  /// @param timeout for one question
  public Inquirer(NodeLoop loop, Tls tls, Duration timeout) {
    this.loop = loop;
    this.tls = tls;
    this.timeout = timeout;
  }

  /// Asks and waits for the answer; not on the loop.
  ///
  /// @param self the number of the node that asks, or 0 if it has none
  /// @return empty if the node has nothing to tell
  /// @throws IOException if there is no answer; the message says why
  public Bytes ask(long self, HostPort address) throws IOException {
    CompletableFuture<Bytes> answer = new CompletableFuture<>();
    InetSocketAddress resolved =
        new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    Channel channel = connect(self, address, resolved, answer);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (TimeoutException e) {
      throw new IOException("no answer within %d ms".formatted(timeout.toMillis()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      var _ = channel.close();
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof DecoderException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof SSLException
        ? TlsFailure.reason(cause)
        : String.valueOf(cause.getMessage());
  }

  private Channel connect(
      long self, HostPort address, InetSocketAddress resolved, CompletableFuture<Bytes> answer) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.eventLoopGroup())
            .channel(loop.transport().channelType())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) throws SSLException {
                    if (address.tls()) {
                      Endpoint.protect(
                          channel,
                          tls.dialer().newHandler(channel.alloc(), address.host(), address.port()));
                    }
                    channel.pipeline().addLast("inquiry", new Asking(self, answer));
                  }
                });
    return bootstrap
        .connect(resolved)
        .addListener(done -> {
          if (!done.isSuccess()) {
            answer.completeExceptionally(done.cause());
          }
        })
        .channel();
  }

  private static final class Asking extends ByteToMessageDecoder {
    private final long self;
    private final CompletableFuture<Bytes> answer;

    Asking(long self, CompletableFuture<Bytes> answer) {
      this.self = self;
      this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
      var _ =
          context.writeAndFlush(
              HandshakeCodec.encode(context.alloc(), new HandshakeMessage.Inquiry(self)));
      super.channelActive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
        throws ProtocolViolation {
      Optional<HandshakeMessage> message = HandshakeCodec.decode(in, HandshakeCodec.ANSWER_MAX);
      if (message.isPresent()) {
        switch (message.get()) {
          case HandshakeMessage.Answer(var content) -> answer.complete(content);
          case HandshakeMessage.Refusal(var code, var text) ->
              throw new ProtocolViolation("refused", code + ", " + text);
          case HandshakeMessage.Foreign(var version) ->
              throw new ProtocolViolation(
                  "other version",
                  "version %d, this node speaks %d".formatted(version, HandshakeCodec.VERSION));
          case HandshakeMessage.Hello _, HandshakeMessage.Welcome _, HandshakeMessage.Inquiry _ ->
              throw new ProtocolViolation("malformed handshake", "not an answer");
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      answer.completeExceptionally(cause);
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
      super.channelInactive(context);
      answer.completeExceptionally(new IOException("the connection was closed"));
    }
  }
}
