package io.quorate.net.tls;

import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The hosts that a certificate holds for: its subject alternative names. As in Go, and unlike in
/// Java, the common name is not one of them.
record AlternativeNames(List<String> dnsNames, List<InetAddress> addresses) {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  AlternativeNames {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  static AlternativeNames of(X509Certificate certificate) {
    List<String> dnsNames = new ArrayList<>();
    List<InetAddress> addresses = new ArrayList<>();
    for (List<?> name : all(certificate)) {
      if (name.get(0) instanceof Integer kind && name.get(1) instanceof String text) {
        switch (kind) {
          case DNS_NAME -> dnsNames.add(text.toLowerCase(Locale.ROOT));
          case IP_ADDRESS -> literal(text).ifPresent(addresses::add);
          default -> {
            // Other kinds of names are not hosts.
          }
        }
      }
    }
    return new AlternativeNames(dnsNames, addresses);
  }

  private static Collection<List<?>> all(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  boolean isEmpty() {
    return dnsNames.isEmpty() && addresses.isEmpty();
  }

  /// Whether the certificate holds for a host name or IP address (RFC 6125 §6.4): an address must
  /// be there as such, and `*` stands for a whole first label.
  boolean include(String host) {
    return literal(host)
        .map(addresses::contains)
        .orElseGet(() -> dnsNames.stream().anyMatch(pattern -> matches(pattern, host)));
  }

  private static boolean matches(String pattern, String host) {
    List<String> wanted = labels(host.toLowerCase(Locale.ROOT));
    List<String> offered = labels(pattern);
    if (wanted.size() != offered.size() || wanted.contains("")) {
      return false;
    }
    boolean first = offered.getFirst().equals("*") || offered.getFirst().equals(wanted.getFirst());
    return first && offered.subList(1, offered.size()).equals(wanted.subList(1, wanted.size()));
  }

  private static List<String> labels(String host) {
    String relative = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return List.of(relative.split("\\.", -1));
  }

  /// Never asks the name service.
  static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return isEmpty()
        ? "no host"
        : Stream.concat(dnsNames.stream(), addresses.stream().map(InetAddress::getHostAddress))
            .toList()
            .toString();
  }
}
