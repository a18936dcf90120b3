package io.quorate.net;

import io.netty.channel.ChannelHandlerContext;
import io.quorate.net.HandshakeMessage.Answer;
import io.quorate.net.HandshakeMessage.Foreign;
import io.quorate.net.HandshakeMessage.Hello;
import io.quorate.net.HandshakeMessage.Inquiry;
import io.quorate.net.HandshakeMessage.Refusal;
import io.quorate.net.HandshakeMessage.Welcome;

/// The dialer's part in a handshake: says hello, awaits the answer, and makes sure that it reached
/// whom it meant to reach.
final class DialedGreeting extends Greeting {
  private final PeerLink link;

  DialedGreeting(Endpoint endpoint, PeerLink link) {
    super(endpoint);
    this.link = link;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    var _ =
        context.writeAndFlush(
            HandshakeCodec.encode(context.alloc(), new Hello(endpoint.self(), link.node())));
    super.channelActive(context);
  }

  @Override
  void received(ChannelHandlerContext context, HandshakeMessage message) throws ProtocolViolation {
    switch (message) {
      case Welcome(var peer) -> welcome(context, peer);
      case Refusal(var code, var text) ->
          throw new ProtocolViolation("refused by the peer", code + ", " + text);
      case Foreign(var version) ->
          throw new ProtocolViolation(
              "other version",
              "version %d, this node speaks %d".formatted(version, HandshakeCodec.VERSION));
      case Hello _, Inquiry _, Answer _ ->
          throw new ProtocolViolation("malformed handshake", "not an answer to a hello");
    }
  }

  private void welcome(ChannelHandlerContext context, NodeIdentity peer) throws ProtocolViolation {
    NodeIdentity self = endpoint.self();
    if (peer.cluster() != self.cluster()) {
      throw new ProtocolViolation(
          "other cluster", "%s answered, this cluster is %x".formatted(peer, self.cluster()));
    }
    if (!peer.charter().equals(self.charter())) {
      throw new ProtocolViolation(
          "other charter",
          "%s is set up for %s, this node for %s".formatted(peer, peer.charter(), self.charter()));
    }
    if (peer.node() != link.node()) {
      throw new ProtocolViolation(
          "other node", "%s answered in place of node %x".formatted(peer, link.node()));
    }
    judge(context, peer);
  }

  @Override
  void open(ChannelHandlerContext context, NodeIdentity peer) {
    context.pipeline().replace(this, "silence", new SilentReader(endpoint));
    link.opened(context.channel());
  }

  @Override
  void refuse(ChannelHandlerContext context, NodeIdentity peer, String reason) {
    giveUp(context, new ProtocolViolation("not admitted", "%s: %s".formatted(peer, reason)));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    if (!link.isClosed()) {
      // Says so only if nothing else was said before.
      endWith(context, new ProtocolViolation("no handshake", "the peer closed it"));
    }
  }
}
