package io.quorate.server.flags;

import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.TlsOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// TLS for clients and for peers.
///
/// Addresses decide where it is spoken: a side whose addresses are all `http` has no use for its
/// options, as in etcd. Where etcd silently drops a demand that the flags make, the start is
/// refused.
///
/// @param warnings what the user may not have meant
public record Security(Side clients, Side peers, List<String> warnings) {

  /// One of the two.
  ///
  /// @param selfMade the certificate to make before the files of `tls` are read, if they are not
  ///   the user's own
  public record Side(TlsOptions tls, Optional<SelfMade> selfMade) {}

  /// A certificate that the node makes for itself.
  public record SelfMade(Path folder, List<String> hosts, int years) {
    public SelfMade {
      hosts = List.copyOf(hosts);
    }

    KeyPairFiles files() {
      return new KeyPairFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    }
  }

  public Security {
    warnings = List.copyOf(warnings);
  }

  static Security from(ServerFlags flags, ServerOptions.Addresses addresses, Path dataFolder) {
    return new SecurityReader(flags, dataFolder).read(addresses);
  }
}
