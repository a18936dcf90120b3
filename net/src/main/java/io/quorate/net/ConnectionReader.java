package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.quorate.net.tls.TlsFailure;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;

/// Reads a connection up to the first thing that is against the rules; then closes it with one line
/// in the log and reads no more.
abstract class ConnectionReader extends ByteToMessageDecoder {
  final Endpoint endpoint;
  private boolean over;

  ConnectionReader(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /// Takes at most one message from `in`; takes nothing while it is incomplete.
  abstract void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation;

  /// Whether the connection was given up or lost.
  final boolean isOver(Channel channel) {
    return over || !channel.isActive();
  }

  /// Closes the connection, said in the log at most once.
  final void giveUp(ChannelHandlerContext context, ProtocolViolation why) {
    if (endWith(context, why)) {
      Endpoint.close(context.channel());
    }
  }

  /// Ends reading with a line in the log and leaves the closing to the caller. Returns whether this
  /// is the first end.
  final boolean endWith(ChannelHandlerContext context, ProtocolViolation why) {
    if (over) {
      return false;
    }
    over = true;
    Channel channel = context.channel();
    endpoint
        .log()
        .warn(
            Endpoint.remoteHost(channel),
            why.kind(),
            "closed the connection with %s: %s".formatted(Endpoint.remote(channel), why.text()));
    return true;
  }

  @Override
  protected final void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (isOver(context.channel())) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      read(context, in);
    } catch (ProtocolViolation violation) {
      giveUp(context, violation);
    }
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    String remote = Endpoint.remote(context.channel());
    if (isOfTls(cause)) {
      endWith(context, new ProtocolViolation("no TLS", TlsFailure.reason(cause)));
    } else if (cause instanceof IOException) {
      endpoint.log().debug("lost the connection with " + remote, cause);
    } else {
      over = true;
      endpoint
          .log()
          .error("closed the connection with " + remote + ": a fault of this node", cause);
    }
    Endpoint.close(context.channel());
  }

  /// Such as the alert of a peer to which the certificate of this node will not do, which may come
  /// long after the handshake.
  private static boolean isOfTls(Throwable cause) {
    return cause instanceof SSLException
        || (cause instanceof DecoderException && cause.getCause() instanceof SSLException);
  }
}
