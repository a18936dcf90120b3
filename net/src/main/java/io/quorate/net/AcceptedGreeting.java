package io.quorate.net;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.quorate.net.HandshakeMessage.Code;
import io.quorate.net.HandshakeMessage.Foreign;
import io.quorate.net.HandshakeMessage.Hello;
import io.quorate.net.HandshakeMessage.Refusal;
import io.quorate.net.HandshakeMessage.Welcome;

/// The acceptor's part in a handshake: awaits a hello, answers with a welcome or a refusal.
final class AcceptedGreeting extends Greeting {
  private final Acceptor acceptor;

  AcceptedGreeting(Endpoint endpoint, Acceptor acceptor) {
    super(endpoint);
    this.acceptor = acceptor;
  }

  @Override
  void received(ChannelHandlerContext context, HandshakeMessage message) throws ProtocolViolation {
    switch (message) {
      case Hello hello -> greet(context, hello);
      case Foreign(var version) ->
          refuse(
              context,
              Code.VERSION,
              "other version",
              "version %d, this node speaks %d".formatted(version, HandshakeCodec.VERSION));
      case Welcome _, Refusal _ ->
          throw new ProtocolViolation("malformed handshake", "an answer in place of a hello");
    }
  }

  private void greet(ChannelHandlerContext context, Hello hello) {
    NodeIdentity self = endpoint.self();
    NodeIdentity from = hello.from();
    if (from.cluster() != self.cluster()) {
      refuse(
          context,
          Code.CLUSTER,
          "other cluster",
          "%s dialed a node of cluster %x".formatted(from, self.cluster()));
    } else if (hello.to() != self.node()) {
      refuse(
          context,
          Code.ADDRESSEE,
          "other addressee",
          "%s dialed node %x, this is node %x".formatted(from, hello.to(), self.node()));
    } else if (from.node() == self.node()) {
      refuse(context, from, "node %x is this node itself".formatted(self.node()));
    } else {
      judge(context, from);
    }
  }

  @Override
  void open(ChannelHandlerContext context, NodeIdentity peer) {
    var _ =
        context.writeAndFlush(HandshakeCodec.encode(context.alloc(), new Welcome(endpoint.self())));
    acceptor.admitted(peer.node(), context.channel());
    context.pipeline().replace(this, "frames", new FrameReader(endpoint, peer.node()));
  }

  @Override
  void refuse(ChannelHandlerContext context, NodeIdentity peer, String reason) {
    refuse(context, Code.NOT_ADMITTED, "not admitted", "%s: %s".formatted(peer, reason));
  }

  private void refuse(ChannelHandlerContext context, Code code, String kind, String text) {
    if (endWith(context, new ProtocolViolation(kind, text))) {
      context
          .writeAndFlush(HandshakeCodec.encode(context.alloc(), new Refusal(code, text)))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
