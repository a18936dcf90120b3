package io.quorate.net.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/// Whether a certificate that was shown by one who connected holds for the address it comes from.
/// Like etcd, this asks the name service both ways, and lets certificates pass that name no host.
public final class CertificateOrigin {
  private CertificateOrigin() {}

  /// What is wrong, if anything. May wait for the name service.
  public static Optional<String> complaint(X509Certificate certificate, InetAddress remote) {
    AlternativeNames names = AlternativeNames.of(certificate);
    if (names.isEmpty()
        || names.addresses().contains(remote)
        || names.dnsNames().stream().anyMatch(name -> resolvesTo(name, remote))
        || names.include(remote.getCanonicalHostName())) {
      return Optional.empty();
    }
    return Optional.of(
        "the certificate %s holds for %s, not for %s"
            .formatted(CertificateCheck.describe(certificate), names, remote.getHostAddress()));
  }

  private static boolean resolvesTo(String name, InetAddress remote) {
    try {
      return !name.startsWith("*")
          && Arrays.asList(InetAddress.getAllByName(name)).contains(remote);
    } catch (UnknownHostException _) {
      return false;
    }
  }
}
