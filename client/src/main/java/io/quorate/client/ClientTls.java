package io.quorate.client;

import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsFileException;
import io.quorate.net.tls.TlsOptions;
import io.quorate.net.tls.TlsOptions.Trust;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// TLS of clients.
public final class ClientTls {
  private static final List<String> PROTOCOLS = List.of("h2");

  /// Shows no certificate and trusts whom Java trusts.
  static final Tls BY_JAVA = byJava();

  private ClientTls() {}

  /// Reads files.
  ///
  /// @param authorities whom to trust; if absent, those that Java trusts
  /// @param own the certificate to show, if there is one
  /// @param trust whether nodes have to prove who they are
  /// @throws TlsFileException if a file cannot be used
  public static Tls load(Optional<Path> authorities, Optional<KeyPairFiles> own, Trust trust)
      throws TlsFileException {
    TlsOptions none = TlsOptions.NONE;
    return Tls.load(
        "servers",
        new TlsOptions(
            Optional.empty(),
            own,
            authorities,
            trust,
            none.revoked(),
            none.allowed(),
            none.origin(),
            none.cipherSuites(),
            none.oldest(),
            none.newest(),
            PROTOCOLS));
  }

  private static Tls byJava() {
    try {
      return load(Optional.empty(), Optional.empty(), Trust.VERIFIED);
    } catch (TlsFileException e) {
      throw new IllegalStateException("there are no files to read", e);
    }
  }
}
