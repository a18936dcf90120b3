package io.quorate.net;

/// Where a node listens: a host name or address, a TCP port from 1 to 65535, and whether it speaks
/// TLS there.
public record HostPort(String host, int port, boolean tls) {
  public HostPort {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port is " + port + ", allowed are 1 to 65535");
    }
  }

  /// Where a node listens without TLS.
  public HostPort(String host, int port) {
    this(host, port, false);
  }

  /// The same place, with TLS.
  public HostPort withTls() {
    return new HostPort(host, port, true);
  }

  /// Reads `host:port`, where an IPv6 address stands in brackets: `[::1]:2380`.
  ///
  /// @throws IllegalArgumentException if `text` is anything else
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (host.contains(":")) {
      throw new IllegalArgumentException(
          "'" + text + "': an IPv6 address must stand in brackets, as in [::1]:2380");
    }
    try {
      return new HostPort(host, Integer.parseInt(text, colon + 1, text.length(), 10));
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("'" + text + "' is not of the form host:port", malformed);
    }
  }

  /// The form that [#parse] reads; TLS is told after it.
  @Override
  public String toString() {
    String text = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    return tls ? text + " (TLS)" : text;
  }
}
