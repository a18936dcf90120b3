package io.quorate.net.tls;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.quorate.net.fixture.Authority;
import io.quorate.net.fixture.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelfSignedTest {
  @TempDir private Path folder;

  @Test
  void it_holds_for_the_hosts_and_the_years_that_were_asked_for() throws Exception {
    Path place = folder.resolve("fixtures").resolve("client");
    KeyPairFiles files = SelfSigned.in(place, List.of("localhost", "127.0.0.1", "::1", "::1"), 3);
    X509Certificate certificate = Authority.certificate(files);
    assertThat(AlternativeNames.of(certificate))
        .hasToString("[localhost, 127.0.0.1, 0:0:0:0:0:0:0:1]");
    assertThat(Duration.between(Instant.now(), certificate.getNotAfter().toInstant()))
        .isBetween(Duration.ofDays(3 * 365 - 1), Duration.ofDays(3 * 365));
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("O=quorate");
    assertThat(certificate.getVersion()).isEqualTo(3);
    assertThat(certificate.getKeyUsage()).startsWith(true, false, false, false, false, true);
    assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
    certificate.verify(certificate.getPublicKey());
  }

  @Test
  void a_certificate_may_outlive_2049() throws Exception {
    KeyPairFiles files = SelfSigned.in(folder, List.of("localhost"), 100);
    assertThat(Authority.certificate(files).getNotAfter().toInstant())
        .isAfter(Instant.now().plus(Duration.ofDays(100 * 365 - 1)));
  }

  @Test
  void it_stays_until_it_expires() throws Exception {
    KeyPairFiles files = SelfSigned.in(folder, List.of("localhost"), 1);
    byte[] first = Files.readAllBytes(files.certificate());
    SelfSigned.in(folder, List.of("other"), 2);
    assertThat(Files.readAllBytes(files.certificate())).isEqualTo(first);
    Authority authority = new Authority(folder, "authority");
    authority.store("old", authority.bundle("old", b -> b.notAfter(Instant.now().minusSeconds(1))));
    Files.move(folder.resolve("old.pem"), files.certificate(), REPLACE_EXISTING);
    SelfSigned.in(folder, List.of("other"), 2);
    assertThat(AlternativeNames.of(Authority.certificate(files))).hasToString("[other]");
  }

  @Test
  void its_key_is_for_its_owner_alone() throws Exception {
    Path place = folder.resolve("fixtures");
    KeyPairFiles files = SelfSigned.in(place, List.of("localhost"), 1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.key())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
        .isEqualTo("rwx------");
    assertThat(place.toFile().list()).containsExactlyInAnyOrder("cert.pem", "key.pem");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENSSL", "JDK"})
  void who_trusts_it_connects(SslProvider provider) throws Exception {
    KeyPairFiles files = SelfSigned.in(folder, List.of("127.0.0.1"), 1);
    Tls server = new Tls("clients", new Setup().own(files).options(), () -> provider, () -> 0);
    try (Wire wire = new Wire(server)) {
      Files.copy(files.certificate(), folder.resolve("authority.pem"));
      TlsOptions trusting = new Setup().trusting(folder.resolve("authority.pem")).options();
      assertThat(wire.dial(new Tls("clients", trusting, () -> provider, () -> 0)))
          .isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void a_damaged_one_is_told_and_not_replaced() throws Exception {
    KeyPairFiles files = SelfSigned.in(folder, List.of("127.0.0.1"), 1);
    Files.writeString(files.certificate(), "damaged");
    SelfSigned.in(folder, List.of("127.0.0.1"), 1);
    assertThatThrownBy(() -> Tls.load("peers", new Setup().own(files).options()))
        .hasMessage(files.certificate() + " holds no certificate in PEM form");
  }
}
