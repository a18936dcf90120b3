package io.quorate.net.tls;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Why a handshake did not come about, or a connection ended, in one short line that is the same
/// whichever library is at work.
public final class TlsFailure {
  private static final int CHARS_MAX = 300;

  /// The alerts of BoringSSL (`SSLV3_ALERT_BAD_CERTIFICATE`) and Java (`Received fatal alert:
  /// bad_certificate`) that the other side sent.
  private static final Pattern ALERT = Pattern.compile("_ALERT_([A-Z_]+)|fatal alert: ([a-z_]+)");

  /// What is left of an error of BoringSSL, `error:100000f0:SSL routines:OPENSSL_internal:NAME`.
  private static final Pattern NAME = Pattern.compile("OPENSSL_internal:([A-Z0-9_]+)");

  private static final Map<String, String> ALERTS =
      Map.of(
          "certificate_required", "it demands a certificate, and was shown none",
          "protocol_version", "it does not speak a version of TLS that is allowed here",
          "handshake_failure", "it found nothing in common: cipher suites, versions, certificates");

  /// Parts of messages, and what they mean.
  private static final List<Map.Entry<String, String>> MEANINGS =
      List.of(
          Map.entry("PEER_DID_NOT_RETURN_A_CERTIFICATE", "it showed no certificate"),
          Map.entry("Empty client certificate chain", "it showed no certificate"),
          Map.entry("Empty server certificate chain", "it showed no certificate"),
          Map.entry("UNSUPPORTED_PROTOCOL", "it speaks no version of TLS that is allowed here"),
          Map.entry(
              "NO_SUPPORTED_VERSIONS_ENABLED", "it speaks no version of TLS that is allowed here"),
          Map.entry("protocol", "it speaks no version of TLS that is allowed here"),
          Map.entry("NO_SHARED_CIPHER", "it speaks no cipher suite that is allowed here"),
          Map.entry("no cipher suites in common", "it speaks no cipher suite that is allowed here"),
          Map.entry("HTTP_REQUEST", "it speaks HTTP without TLS"));

  private TlsFailure() {}

  /// @param cause that Netty's TLS handler gives
  public static String reason(Throwable cause) {
    for (Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof CertificateException refusal && refusal.getMessage() != null) {
        return line(refusal.getMessage());
      }
    }
    if (cause instanceof DecoderException && cause.getCause() != null) {
      return reason(cause.getCause());
    }
    return switch (cause) {
      // Its message shows what was received, perhaps somebody's password.
      case NotSslRecordException _ -> "it does not speak TLS";
      case SslHandshakeTimeoutException _ -> "it did not end the handshake in time";
      default -> line(meaning(String.valueOf(cause.getMessage())));
    };
  }

  private static String meaning(String message) {
    Matcher alert = ALERT.matcher(message);
    if (alert.find()) {
      String name =
          (alert.group(1) == null ? alert.group(2) : alert.group(1)).toLowerCase(Locale.ROOT);
      return ALERTS.getOrDefault(
          name, "it ended the handshake with the alert " + name.replace('_', ' '));
    }
    for (var meaning : MEANINGS) {
      if (message.contains(meaning.getKey())) {
        return meaning.getValue();
      }
    }
    Matcher name = NAME.matcher(message);
    return name.find()
        ? "TLS failed: " + name.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
        : "TLS failed: " + message;
  }

  private static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= CHARS_MAX ? line : line.substring(0, CHARS_MAX) + "...";
  }
}
