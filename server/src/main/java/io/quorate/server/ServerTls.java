package io.quorate.server;

import io.netty.handler.ssl.SslContext;
import io.quorate.net.tls.SelfSigned;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsFileException;
import io.quorate.net.tls.TlsOptions;
import io.quorate.server.flags.FlagException;
import io.quorate.server.flags.HttpUrl;
import io.quorate.server.flags.Security;
import io.quorate.server.flags.ServerOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of a server, its files read and found good.
///
/// @param clients what the next connection of a client is made with; absent if no address of the
///   client port speaks TLS
record ServerTls(Optional<Supplier<SslContext>> clients, Tls peers) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  /// Reads the files, and makes those that the node is to make for itself.
  ///
  /// @throws FlagException if one of them cannot be used
  static ServerTls load(ServerOptions options) {
    Security security = options.security();
    boolean spokenWithClients = options.addresses().listenClients().stream().anyMatch(HttpUrl::tls);
    return new ServerTls(
        spokenWithClients ? Optional.of(clients(security.clients())::acceptor) : Optional.empty(),
        security.peers().tls().equals(TlsOptions.NONE)
            ? Tls.none()
            : load("peers", security.peers(), security.peers().tls()));
  }

  private static Tls clients(Security.Side side) {
    return load("clients", side, side.tls().offering(PortNegotiator.PROTOCOLS));
  }

  private static Tls load(String name, Security.Side side, TlsOptions options) {
    try {
      if (side.selfMade().isPresent()) {
        Security.SelfMade made = side.selfMade().get();
        SelfSigned.in(made.folder(), made.hosts(), made.years());
      }
      Tls tls = Tls.load(name, options);
      LOG.info("TLS for {}: {}", name, tls);
      return tls;
    } catch (TlsFileException e) {
      throw new FlagException("TLS for %s is not possible: %s".formatted(name, e.getMessage()));
    } catch (IOException e) {
      throw new FlagException(
          "TLS for %s is not possible: cannot make a certificate: %s"
              .formatted(name, e.getMessage()));
    }
  }
}
