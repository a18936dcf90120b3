package io.quorate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.quorate.net.tls.TlsFailure;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;

/// One side's part in a handshake: it awaits one message, judges it, perhaps not at once, and then
/// gives its place in the pipeline to what carries frames. All of it has to happen within the
/// handshake's time.
abstract class Greeting extends ConnectionReader {
  private boolean received;
  private boolean decided;
  private Alarm timeout = () -> {};

  Greeting(Endpoint endpoint) {
    super(endpoint);
  }

  abstract void received(ChannelHandlerContext context, HandshakeMessage message)
      throws ProtocolViolation;

  /// The node was admitted: lets frames pass.
  abstract void open(ChannelHandlerContext context, NodeIdentity peer);

  /// The node was not admitted, for this reason.
  abstract void refuse(ChannelHandlerContext context, NodeIdentity peer, String reason);

  final void judge(ChannelHandlerContext context, NodeIdentity peer) {
    endpoint
        .admission()
        .admit(
            peer,
            verdict -> {
              if (endpoint.loop().inLoop()) {
                decide(context, peer, verdict);
              } else {
                endpoint.loop().execute(() -> decide(context, peer, verdict));
              }
            });
  }

  private void decide(ChannelHandlerContext context, NodeIdentity peer, Optional<String> verdict) {
    if (decided || isOver(context.channel())) {
      return;
    }
    decided = true;
    verdict.ifPresentOrElse(reason -> refuse(context, peer, reason), () -> open(context, peer));
  }

  @Override
  final void read(ChannelHandlerContext context, ByteBuf in) throws ProtocolViolation {
    if (received) {
      throw new ProtocolViolation("malformed handshake", "bytes before the answer");
    }
    Optional<HandshakeMessage> message = HandshakeCodec.decode(in);
    if (message.isPresent()) {
      received = true;
      received(context, message.get());
    }
  }

  /// What a failed handshake of TLS leaves to do is to say so: TLS itself tells the other side and
  /// closes the connection.
  @Override
  public final void userEventTriggered(ChannelHandlerContext context, Object event)
      throws Exception {
    if (event instanceof SslHandshakeCompletionEvent handshake
        && !handshake.isSuccess()
        && !(handshake.cause() instanceof ClosedChannelException)) {
      endWith(context, new ProtocolViolation("no TLS", TlsFailure.reason(handshake.cause())));
    }
    super.userEventTriggered(context, event);
  }

  @Override
  public final void handlerAdded(ChannelHandlerContext context) {
    timeout =
        endpoint
            .loop()
            .schedule(
                endpoint.options().handshakeTimeout(),
                () ->
                    giveUp(
                        context,
                        new ProtocolViolation(
                            "no handshake", "within " + endpoint.options().handshakeTimeout())));
  }

  @Override
  protected final void handlerRemoved0(ChannelHandlerContext context) {
    timeout.cancel();
  }
}
