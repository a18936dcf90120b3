package io.quorate.client;

import io.quorate.net.tls.Tls;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Where a node serves clients.
///
/// @param host a name or an address; an IPv6 address without brackets
/// @param port 1 to 65535
/// @param tls what connections are protected with; absent for none
public record Endpoint(String host, int port, Optional<Tls> tls) {
  public Endpoint {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("an endpoint needs a host");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  /// A place without TLS.
  public Endpoint(String host, int port) {
    this(host, port, Optional.empty());
  }

  /// The same place, with TLS that offers `h2` by ALPN, such as [ClientTls] makes.
  public Endpoint withTls(Tls tls) {
    return new Endpoint(host, port, Optional.of(tls));
  }

  /// Reads `host:port`, `http://host:port` or `https://host:port`; an IPv6 address stands in
  /// brackets. With `https` the node has to prove itself by an authority that Java trusts.
  ///
  /// @throws IllegalArgumentException naming the text and what is allowed
  public static Endpoint parse(String text) {
    var stripped = text.strip();
    var secure = stripped.startsWith("https://");
    try {
      var uri = new URI(secure || stripped.startsWith("http://") ? stripped : "http://" + stripped);
      var path = uri.getPath();
      if (uri.getHost() == null || uri.getPort() < 0 || !(path.isEmpty() || path.equals("/"))) {
        throw malformed(text);
      }
      var host = uri.getHost();
      var endpoint =
          new Endpoint(
              host.startsWith("[") ? host.substring(1, host.length() - 1) : host, uri.getPort());
      return secure ? endpoint.withTls(ClientTls.BY_JAVA) : endpoint;
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
        "endpoint \""
            + text
            + "\" is neither host:port nor http://host:port nor https://host:port");
  }

  /// `host:port` or `https://host:port`, as [#parse] reads it.
  @Override
  public String toString() {
    return (tls.isPresent() ? "https://" : "")
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + port;
  }
}
