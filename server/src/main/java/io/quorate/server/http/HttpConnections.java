package io.quorate.server.http;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.quorate.server.memory.ClientMemory;

/// All connections of a port that speak HTTP/1.1.
public final class HttpConnections implements AutoCloseable {
  private final HttpLimits limits;
  private final ClientMemory memory;
  private final Pages pages;
  private final HttpDecoderConfig decoding;
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

  /// @param memory where is booked what the connections hold
  public HttpConnections(HttpLimits limits, ClientMemory memory, Pages pages) {
    this.limits = limits;
    this.memory = memory;
    this.pages = pages;
    this.decoding =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.requestLineBytesMax())
            .setMaxHeaderSize(limits.headerBytesMax());
  }

  /// Serves a connection from now on, at the end of its pipeline.
  ///
  /// A read may bring many requests at once; they wait in front of [HttpConnection], which takes
  /// one at a time, and nothing more is read meanwhile.
  public void take(ChannelPipeline pipeline) {
    open.add(pipeline.channel());
    pipeline.channel().config().setAutoRead(false);
    pipeline.addLast(
        new HttpServerCodec(decoding),
        new FlowControlHandler(),
        new HttpConnection(limits, memory.share(pipeline.channel()), pages));
  }

  /// Lets the requests under way be answered, takes no others.
  public void drain() {
    open.forEach(connection -> connection.pipeline().fireUserEventTriggered(HttpConnection.DRAIN));
  }

  /// Closes all that is still open.
  @Override
  public void close() {
    open.close().awaitUninterruptibly();
  }
}
