package io.quorate.net;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.quorate.bytes.Bytes;
import io.quorate.net.HandshakeMessage.Answer;
import io.quorate.net.HandshakeMessage.Code;
import io.quorate.net.HandshakeMessage.Foreign;
import io.quorate.net.HandshakeMessage.Hello;
import io.quorate.net.HandshakeMessage.Inquiry;
import io.quorate.net.HandshakeMessage.Refusal;
import io.quorate.net.HandshakeMessage.Welcome;
import io.quorate.net.tls.CertificateOrigin;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/// The acceptor's part in a handshake: awaits a hello, answers with a welcome or a refusal; or an
/// inquiry, and answers it.
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
      case Inquiry(var node) -> tell(context, acceptor.answerTo(node));
      case Foreign(var version) ->
          refuse(
              context,
              Code.VERSION,
              "other version",
              "version %d, this node speaks %d".formatted(version, HandshakeCodec.VERSION));
      case Welcome _, Refusal _, Answer _ ->
          throw new ProtocolViolation("malformed handshake", "an answer in place of a hello");
    }
  }

  private static void tell(ChannelHandlerContext context, Bytes answer) {
    context
        .writeAndFlush(HandshakeCodec.encode(context.alloc(), new Answer(answer)))
        .addListener(ChannelFutureListener.CLOSE);
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
    } else if (!from.charter().equals(self.charter())) {
      refuse(
          context,
          Code.CHARTER,
          "other charter",
          "%s is set up for %s, this cluster for %s"
              .formatted(from, from.charter(), self.charter()));
    } else if (hello.to() != self.node()) {
      refuse(
          context,
          Code.ADDRESSEE,
          "other addressee",
          "%s dialed node %x, this is node %x".formatted(from, hello.to(), self.node()));
    } else if (from.node() == self.node()) {
      refuse(context, from, "node %x is this node itself".formatted(self.node()));
    } else {
      trace(context, from);
    }
  }

  /// Holds the certificate against the address from which the node dialed, if there is one and it
  /// matters; then lets the node be judged. The name service is asked on another thread.
  private void trace(ChannelHandlerContext context, NodeIdentity from) {
    Optional<X509Certificate> shown =
        switch (endpoint.tls().options().origin()) {
          case CERTIFIED -> Endpoint.certificate(context.channel());
          case ANYWHERE -> Optional.empty();
        };
    if (shown.isEmpty()
        || !(context.channel().remoteAddress() instanceof InetSocketAddress remote)) {
      judge(context, from);
      return;
    }
    X509Certificate certificate = shown.get();
    Thread.ofVirtual()
        .name("trace-" + Endpoint.remoteHost(context.channel()))
        .start(() -> {
          Optional<String> complaint =
              CertificateOrigin.complaint(certificate, remote.getAddress());
          try {
            endpoint.loop().execute(() -> traced(context, from, complaint));
          } catch (RejectedExecutionException _) {
            // The loop was closed meanwhile.
          }
        });
  }

  private void traced(
      ChannelHandlerContext context, NodeIdentity from, Optional<String> complaint) {
    if (complaint.isPresent()) {
      refuse(context, from, complaint.get());
    } else if (!isOver(context.channel())) {
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
