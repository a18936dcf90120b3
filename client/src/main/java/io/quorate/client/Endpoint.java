package io.quorate.client;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;

/// Where a node serves clients, without TLS.
///
/// @param host a name or an address; an IPv6 address without brackets
/// @param port 1 to 65535
public record Endpoint(String host, int port) {
  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an endpoint needs a host");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  /// Reads `host:port` or `http://host:port`; an IPv6 address stands in brackets.
  ///
  /// @throws IllegalArgumentException naming the text and what is allowed
  public static Endpoint parse(String text) {
    var stripped = text.strip();
    if (stripped.startsWith("https://")) {
      throw new IllegalArgumentException(
          "endpoint \"" + text + "\": this client has no TLS yet, use http://host:port");
    }
    try {
      var uri = new URI(stripped.startsWith("http://") ? stripped : "http://" + stripped);
      var path = uri.getPath();
      if (uri.getHost() == null || uri.getPort() < 0 || !(path.isEmpty() || path.equals("/"))) {
        throw malformed(text);
      }
      var host = uri.getHost();
      return new Endpoint(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
    } catch (URISyntaxException _) {
      throw malformed(text);
    }
  }

  /// Reads a comma-separated list of endpoints.
  ///
  /// @throws IllegalArgumentException as [#parse], also for an empty list
  public static List<Endpoint> parseList(String text) {
    return Arrays.stream(text.split(",", -1)).map(Endpoint::parse).toList();
  }

  /// The address to connect to, looked up now.
  ///
  /// @throws IllegalArgumentException if the host is unknown
  InetSocketAddress address() {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException("endpoint " + this + ": no address known for this host");
    }
    return address;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "endpoint \"" + text + "\" is neither host:port nor http://host:port");
  }

  /// `host:port`, as [#parse] reads it.
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
