package io.quorate.app.bench;

import io.quorate.client.ClientTls;
import io.quorate.client.Endpoint;
import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsFileException;
import io.quorate.net.tls.TlsOptions.Trust;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// The flags of a connection with TLS, as etcdctl has them. Any of them turns TLS on.
public final class TlsFlags {
  @Option(
      names = "--cacert",
      paramLabel = "FILE",
      description = "Authorities to trust, PEM. This or another of these flags turns TLS on.")
  private @Nullable Path authorities;

  @ArgGroup(exclusive = false)
  private @Nullable Own own;

  @Option(
      names = "--insecure-skip-tls-verify",
      description = "Do not ask the nodes to prove who they are.")
  private boolean unverified;

  /// A certificate and its key; one without the other is a mistake.
  static final class Own {
    @Option(
        names = "--cert",
        paramLabel = "FILE",
        required = true,
        description = "Certificate to show, PEM.")
    private Path certificate = Path.of("");

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "Its key, PEM.")
    private Path key = Path.of("");

    KeyPairFiles files() {
      return new KeyPairFiles(certificate, key);
    }
  }

  public TlsFlags() {}

  /// The endpoints as these flags ask for them.
  ///
  /// @throws TlsFileException if a file cannot be used
  public List<Endpoint> protect(List<Endpoint> endpoints) throws TlsFileException {
    if (authorities == null && own == null && !unverified) {
      return endpoints;
    }
    Tls tls =
        ClientTls.load(
            Optional.ofNullable(authorities),
            Optional.ofNullable(own).map(Own::files),
            unverified ? Trust.ANYBODY : Trust.VERIFIED);
    return endpoints.stream().map(endpoint -> endpoint.withTls(tls)).toList();
  }
}
