package io.quorate.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.quorate.net.tls.Tls;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/// What all connections of one node share.
record Endpoint(
    NodeLoop loop,
    NodeIdentity self,
    PeerOptions options,
    Tls tls,
    Admission admission,
    PeerListener listener,
    ConnectionLog log,
    TrafficMeter meter) {

  /// Closes at once when called on the loop. Nobody waits for it, and nothing follows from a
  /// failure. TLS is not asked: it would first see off what is queued, and read on meanwhile.
  static void close(Channel channel) {
    channel.unsafe().close(channel.unsafe().voidPromise());
  }

  /// Puts TLS before whatever else there will be on a connection. The handshake has no time limit
  /// of its own: it is part of the greeting, which has one.
  static void protect(Channel channel, SslHandler tls) {
    tls.setHandshakeTimeoutMillis(0);
    channel.pipeline().addFirst("tls", tls);
  }

  /// The certificate that the other side of a connection with TLS has shown, if any.
  static Optional<X509Certificate> certificate(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    try {
      return tls != null
              && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? Optional.of(shown)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }

  /// The host on the other side, without the port, which a new connection changes.
  static String remoteHost(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "unknown";
  }

  /// The host and port on the other side.
  static String remote(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
        : "unknown";
  }
}
