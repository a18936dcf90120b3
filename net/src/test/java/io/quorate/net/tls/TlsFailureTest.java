package io.quorate.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsFailureTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE | it ended the handshake with the alert bad certificate
          (bad_certificate) Received fatal alert: bad_certificate | it ended the handshake with the alert bad certificate
          error:1000045c:SSL routines:OPENSSL_internal:TLSV1_ALERT_CERTIFICATE_REQUIRED | it demands a certificate, and was shown none
          error:100000c0:SSL routines:OPENSSL_internal:PEER_DID_NOT_RETURN_A_CERTIFICATE | it showed no certificate
          error:100000b8:SSL routines:OPENSSL_internal:NO_SHARED_CIPHER | it speaks no cipher suite that is allowed here
          (handshake_failure) no cipher suites in common | it speaks no cipher suite that is allowed here
          error:1000008b:SSL routines:OPENSSL_internal:DECRYPTION_FAILED_OR_BAD_RECORD_MAC | TLS failed: decryption failed or bad record mac
          something else | TLS failed: something else
          """)
  void both_libraries_say_the_same_in_the_end(String message, String reason) {
    assertThat(TlsFailure.reason(new SSLException(message))).isEqualTo(reason);
    assertThat(TlsFailure.reason(new DecoderException(new SSLException(message))))
        .isEqualTo(reason);
  }

  @Test
  void what_a_certificate_check_says_comes_first() {
    SSLHandshakeException failure = new SSLHandshakeException("General OpenSslEngine problem");
    failure.initCause(new CertificateException("the certificate CN=a expired"));
    assertThat(TlsFailure.reason(failure)).isEqualTo("the certificate CN=a expired");
  }

  @Test
  void what_was_received_in_place_of_tls_is_not_shown() {
    assertThat(TlsFailure.reason(new NotSslRecordException("not an SSL/TLS record: 736563726574")))
        .isEqualTo("it does not speak TLS");
  }

  @Test
  void a_stranger_can_neither_forge_lines_nor_fill_the_log() {
    CertificateException evil =
        new CertificateException("CN=x\nERROR all is lost" + "!".repeat(999));
    assertThat(TlsFailure.reason(evil))
        .startsWith("CN=x?ERROR all is lost!!!")
        .hasSize(303)
        .doesNotContain("\n");
  }
}
