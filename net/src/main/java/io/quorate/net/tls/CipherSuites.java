package io.quorate.net.tls;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The cipher suites that are spoken, by their IANA names: those that Go holds for secure. Best
/// first.
public final class CipherSuites {
  /// TLS 1.3 leaves nothing to choose: all of its suites are on wherever it is.
  private static final List<String> TLS_1_3 =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final List<String> TLS_1_2 =
      List.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

  /// Names that Go once had for two of them.
  private static final Map<String, String> FORMER_NAMES =
      Map.of(
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
              "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

  private CipherSuites() {}

  /// All names there are, former ones left out.
  public static List<String> names() {
    return Stream.concat(TLS_1_3.stream(), TLS_1_2.stream()).toList();
  }

  /// Whether [TlsOptions] takes this name.
  public static boolean isKnown(String name) {
    return FORMER_NAMES.containsKey(name) || TLS_1_3.contains(name) || TLS_1_2.contains(name);
  }

  /// What to speak if a user asks for `chosen`, in that order; all suites if that is empty.
  static List<String> of(List<String> chosen) {
    if (chosen.isEmpty()) {
      return names();
    }
    Stream<String> ofTls12 =
        chosen.stream()
            .map(name -> FORMER_NAMES.getOrDefault(name, name))
            .filter(TLS_1_2::contains);
    return Stream.concat(TLS_1_3.stream(), ofTls12).toList();
  }
}
