package io.quorate.net.tls;

import java.math.BigInteger;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Decides whether the certificate of the other side will do, and says what is wrong with it in
/// words that name it.
///
/// Authorities and time are judged by Java. Host names are judged as Go does ([AlternativeNames]),
/// which has no regard for common names.
final class CertificateCheck extends X509ExtendedTrustManager {
  private static final int SUBJECT_CHARS_MAX = 100;

  private final X509TrustManager authorities;
  private final Set<BigInteger> revoked;
  private final AllowedNames allowed;

  CertificateCheck(X509TrustManager authorities, Set<BigInteger> revoked, AllowedNames allowed) {
    this.authorities = authorities;
    this.revoked = Set.copyOf(revoked);
    this.allowed = allowed;
  }

  /// Java's own judgement of a chain.
  @FunctionalInterface
  private interface Judgement {
    void pass() throws CertificateException;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkClientTrusted(chain, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, authType));
    String host = engine.getPeerHost();
    AlternativeNames names = AlternativeNames.of(chain[0]);
    if (host == null || !names.include(host)) {
      throw refused(chain[0], "holds for %s, not for %s".formatted(names, host));
    }
  }

  private void check(X509Certificate[] chain, Judgement judgement) throws CertificateException {
    requireNow(chain[0]);
    try {
      judgement.pass();
    } catch (CertificateException e) {
      throw refused(chain[0], reason(e));
    }
    for (X509Certificate certificate : chain) {
      if (revoked.contains(certificate.getSerialNumber())) {
        throw refused(certificate, "was revoked");
      }
    }
    Optional<String> complaint = allowed.complaint(chain[0]);
    if (complaint.isPresent()) {
      throw refused(chain[0], "is not allowed: " + complaint.get());
    }
  }

  private static void requireNow(X509Certificate certificate) throws CertificateException {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException _) {
      throw new CertificateExpiredException(
          text(certificate, "expired at " + certificate.getNotAfter().toInstant()));
    } catch (CertificateNotYetValidException _) {
      throw new CertificateNotYetValidException(
          text(certificate, "is not valid before " + certificate.getNotBefore().toInstant()));
    }
  }

  /// What is at the bottom of Java's judgement.
  private static String reason(CertificateException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof CertPathBuilderException
        ? "was not signed by a trusted authority"
        : "is not trusted: " + cause.getMessage();
  }

  private static CertificateException refused(X509Certificate certificate, String why) {
    return new CertificateException(text(certificate, why));
  }

  private static String text(X509Certificate certificate, String why) {
    return "the certificate %s %s".formatted(describe(certificate), why);
  }

  /// Subject and serial number. A stranger may have chosen the subject.
  static String describe(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    String shown =
        subject.length() > SUBJECT_CHARS_MAX
            ? subject.substring(0, SUBJECT_CHARS_MAX) + "..."
            : subject;
    return "%s (serial %x)".formatted(shown, certificate.getSerialNumber());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("only engines are used");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("only engines are used");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("only engines are used");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("only engines are used");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities.getAcceptedIssuers();
  }
}
