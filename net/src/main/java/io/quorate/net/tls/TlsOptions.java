package io.quorate.net.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What TLS on one port of a node, and on the connections that belong to it, is made of.
///
/// @param own shown to those who connect; without it no connections can be accepted
/// @param dialing shown to those who are connected to; if absent, [#own]
/// @param authorities whom to trust. If present, everybody who connects needs a certificate of
///   them, as in etcd; if absent, nobody who connects needs one, and those who are connected to
///   need one of an authority that Java trusts
/// @param trust whether those who are connected to have to prove who they are
/// @param revoked certificates with these serial numbers are refused, whoever signed them, as in
///   etcd
/// @param allowed further demands on certificates; they hold for both sides
/// @param origin whether a certificate of one who connects has to hold for the address from which
///   it comes
/// @param cipherSuites names out of [CipherSuites], best first; empty for all
/// @param oldest the oldest version to speak
/// @param newest the newest version to speak, not older than `oldest`
/// @param applicationProtocols to offer by ALPN to those who connect, best first; empty for none
public record TlsOptions(
    Optional<KeyPairFiles> own,
    Optional<KeyPairFiles> dialing,
    Optional<Path> authorities,
    Trust trust,
    Optional<Path> revoked,
    AllowedNames allowed,
    Origin origin,
    List<String> cipherSuites,
    TlsVersion oldest,
    TlsVersion newest,
    List<String> applicationProtocols) {

  /// How far those who are connected to are trusted.
  public enum Trust {
    /// Their certificate is of a trusted authority and holds for the host that was dialed.
    VERIFIED,

    /// Any certificate will do. Keeps listeners out, but nobody who can redirect connections.
    ANYBODY
  }

  /// Where those who connect may come from.
  public enum Origin {
    /// From the hosts for which their certificate holds, if it names any.
    CERTIFIED,

    ANYWHERE
  }

  /// Accepts no connections and dials with Java's trust alone.
  public static final TlsOptions NONE =
      new TlsOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Trust.VERIFIED,
          Optional.empty(),
          AllowedNames.any(),
          Origin.CERTIFIED,
          List.of(),
          TlsVersion.TLS_1_2,
          TlsVersion.TLS_1_3,
          List.of());

  public TlsOptions {
    cipherSuites = List.copyOf(cipherSuites);
    applicationProtocols = List.copyOf(applicationProtocols);
    if (oldest.compareTo(newest) > 0) {
      throw new IllegalArgumentException("oldest is %s, newest %s".formatted(oldest, newest));
    }
    for (String name : cipherSuites) {
      if (!CipherSuites.isKnown(name)) {
        throw new IllegalArgumentException("no cipher suite is called " + name);
      }
    }
  }

  /// The same, with other protocols to offer.
  public TlsOptions offering(List<String> protocols) {
    return new TlsOptions(
        own,
        dialing,
        authorities,
        trust,
        revoked,
        allowed,
        origin,
        cipherSuites,
        oldest,
        newest,
        protocols);
  }
}
