package io.quorate.server.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.ScheduledFuture;
import io.quorate.bytes.Bytes;
import io.quorate.server.etcd.KeyspaceChoice;
import io.quorate.server.memory.Share;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection that speaks HTTP/1.1. It does one thing at a time: reads a request, waits for the
/// handler, writes the response; then the next request. Whenever it waits for its client, an alarm
/// is set that closes it.
///
/// Owned by the connection's event loop.
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
  /// An event: the port is closing.
  static final Object DRAIN = new Object();

  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  private static final Duration LINGER = Duration.ofSeconds(2);

  private final HttpLimits limits;
  private final Share share;
  private final RequestHandler handler;
  private final ByteBuf body = Unpooled.buffer(0);
  private @Nullable HttpRequest head;
  private long held;
  private boolean asking;
  private boolean busy;
  private boolean last;

  /// The last request was answered before its end.
  private boolean refused;

  private @Nullable ScheduledFuture<?> alarm;

  HttpConnection(HttpLimits limits, Share share, RequestHandler handler) {
    this.limits = limits;
    this.share = share;
    this.handler = handler;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    awaitRequest(context);
  }

  private void awaitRequest(ChannelHandlerContext context) {
    release();
    busy = false;
    head = null;
    setAlarm(context, limits.patience());
    askForMore(context);
  }

  private void askForMore(ChannelHandlerContext context) {
    asking = true;
    context.read();
  }

  /// What was read may have been no whole part: then it has to be asked for again.
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (asking) {
      context.read();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
    asking = false;
    if (refused) {
      return;
    }
    Optional<HttpResponseStatus> refusal = refusal(part);
    if (refusal.isPresent()) {
      refused = true;
      respond(context, Response.of(refusal.get()));
      return;
    }
    if (part instanceof HttpRequest request) {
      head = request;
      if (HttpUtil.is100ContinueExpected(request)) {
        var _ =
            context.writeAndFlush(
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
      }
    }
    if (part instanceof HttpContent content) {
      hold(content.content().readableBytes());
      body.writeBytes(content.content());
    }
    if (part instanceof LastHttpContent && head != null) {
      dispatch(context, head);
    } else {
      askForMore(context);
    }
  }

  private Optional<HttpResponseStatus> refusal(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      return Optional.of(
          switch (part.decoderResult().cause()) {
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
          });
    }
    long length =
        switch (part) {
          case HttpRequest request -> HttpUtil.getContentLength(request, 0L);
          case HttpContent content -> body.readableBytes() + content.content().readableBytes();
          default -> 0;
        };
    return length > limits.bodyBytesMax()
        ? Optional.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)
        : Optional.empty();
  }

  private void dispatch(ChannelHandlerContext context, HttpRequest request) {
    cancelAlarm();
    busy = true;
    last |= !HttpUtil.isKeepAlive(request);
    byte[] content = new byte[body.readableBytes()];
    body.readBytes(content).clear().capacity(0);
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      handler.handle(
          new Request(
              request.method(),
              uri.path(),
              uri.parameters(),
              request.headers().get(KeyspaceChoice.NAME, ""),
              Bytes.wrap(content)),
          response -> context.executor().execute(() -> respond(context, response)));
    } catch (IllegalArgumentException e) {
      LOG.debug("{} sent a request that cannot be read", context.channel().remoteAddress(), e);
      respond(context, Response.of(HttpResponseStatus.BAD_REQUEST));
    }
  }

  private void respond(ChannelHandlerContext context, Response response) {
    FullHttpResponse message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            response.status(),
            Unpooled.wrappedBuffer(response.body().asBuffer()));
    message
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, response.contentType())
        .set("x-content-type-options", "nosniff")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().length());
    response
        .allow()
        .ifPresent(method -> message.headers().set(HttpHeaderNames.ALLOW, method.name()));
    if (last || refused) {
      message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    setAlarm(context, limits.patience());
    hold(response.body().length());
    context
        .writeAndFlush(message)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (!written.isSuccess() || last) {
                    var _ = context.close();
                  } else if (refused) {
                    linger(context);
                  } else {
                    awaitRequest(context);
                  }
                });
  }

  /// Closing while the client still sends would reset the connection, and the response might be
  /// lost on its way. So only our direction is closed, and for a while what comes is thrown away.
  private void linger(ChannelHandlerContext context) {
    setAlarm(context, LINGER);
    context.channel().config().setAutoRead(true);
    if (context.channel() instanceof DuplexChannel channel) {
      var _ = channel.shutdownOutput();
    }
  }

  private void setAlarm(ChannelHandlerContext context, Duration patience) {
    cancelAlarm();
    alarm =
        context
            .executor()
            .schedule(
                () -> {
                  LOG.debug("{} keeps us waiting: closed", context.channel().remoteAddress());
                  var _ = context.close();
                },
                patience.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private void cancelAlarm() {
    if (alarm != null) {
      alarm.cancel(false);
      alarm = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == DRAIN) {
      last = true;
      if (!busy) {
        var _ = context.close();
      }
    }
  }

  private void hold(int bytes) {
    held += bytes;
    share.take(bytes);
  }

  private void release() {
    share.give(held);
    held = 0;
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cancelAlarm();
    release();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("the connection with {} broke", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }
}
