package io.quorate.net.tls;

/// The versions of TLS that are spoken.
public enum TlsVersion {
  TLS_1_2("TLSv1.2"),
  TLS_1_3("TLSv1.3");

  private final String protocol;

  TlsVersion(String protocol) {
    this.protocol = protocol;
  }

  /// The name that Java has for it.
  String protocol() {
    return protocol;
  }
}
