package io.quorate.server.flags;

import io.quorate.net.HostPort;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An address as etcd's flags write it: `http://host:port` or `https://host:port`, without a path.
///
/// @param tls whether it is `https`
/// @param host a name, an IPv4 address, or an IPv6 address without its brackets; as it was written,
///   because member ids are computed from the text
/// @param port from 0 to 65535; 0 makes sense for listening only
public record HttpUrl(boolean tls, String host, int port) implements Comparable<HttpUrl> {
  private static final Pattern FORM = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*)://(.*)");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([A-Za-z0-9._-]*)):([0-9]{1,5})");
  private static final int PORT_MAX = 65_535;
  private static final String ALLOWED = "http://host:port or https://host:port";

  public HttpUrl {
    if (port < 0 || port > PORT_MAX) {
      throw new IllegalArgumentException("port must be from 0 to 65535, not " + port);
    }
  }

  /// An address without TLS.
  public HttpUrl(String host, int port) {
    this(false, host, port);
  }

  /// Reads one address, as a flag has it.
  ///
  /// @param source the flag, for the message of the exception
  /// @throws FlagException if it is none
  public static HttpUrl parse(String text, String source) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw malformed(text, source);
    }
    boolean tls =
        switch (form.group(1).toLowerCase(Locale.ROOT)) {
          case "http" -> false;
          case "https" -> true;
          case "unix", "unixs" ->
              throw refused(text, source, "Unix sockets are not supported; use http or https");
          default -> throw malformed(text, source);
        };
    String rest = form.group(2);
    if (rest.contains("/")) {
      throw refused(text, source, "an address has no path; allowed is " + ALLOWED);
    }
    Matcher parts = HOST_AND_PORT.matcher(rest);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > PORT_MAX) {
      throw malformed(text, source);
    }
    String host = parts.group(1) != null ? parts.group(1) : parts.group(2);
    return new HttpUrl(tls, host, Integer.parseInt(parts.group(3)));
  }

  public HostPort hostPort() {
    return new HostPort(host, port, tls);
  }

  private static FlagException malformed(String text, String source) {
    return new FlagException(
        "invalid address %s in %s: allowed is %s"
            .formatted(FlagParser.quote(text), source, ALLOWED));
  }

  static FlagException refused(String text, String source, String reason) {
    return new FlagException(
        "the address %s in %s is refused: %s".formatted(FlagParser.quote(text), source, reason));
  }

  /// The address as it stands in member lists; etcd writes it the same way.
  @Override
  public String toString() {
    return (host.contains(":") ? "%s://[%s]:%d" : "%s://%s:%d")
        .formatted(tls ? "https" : "http", host, port);
  }

  /// The order of the text, which is the order in which etcd lists and hashes addresses.
  @Override
  public int compareTo(HttpUrl other) {
    return toString().compareTo(other.toString());
  }
}
