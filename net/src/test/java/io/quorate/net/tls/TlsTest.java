package io.quorate.net.tls;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.quorate.net.LogLines;
import io.quorate.net.fixture.Authority;
import io.quorate.net.fixture.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Real handshakes on the loopback, with both libraries.
@ParameterizedClass
@EnumSource(names = {"OPENSSL", "JDK"})
class TlsTest {
  private static final Duration DAY = Duration.ofDays(1);

  @Parameter SslProvider provider = SslProvider.JDK;

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private Authority authority;
  private Authority stranger;

  @BeforeEach
  void authorities() {
    authority = new Authority(folder, "authority");
    stranger = new Authority(folder, "stranger");
  }

  @Test
  void two_who_trust_one_authority_connect() throws Exception {
    try (Wire wire = new Wire(tls(member("server")))) {
      assertThat(wire.dial(tls(member("client")))).isEqualTo(Wire.GREETING);
      assertThat(wire.dial(tls(member("client")), "localhost")).isEqualTo(Wire.GREETING);
      assertThat(wire.accepted()).isEqualTo("ok");
    }
  }

  @Test
  void without_authorities_to_trust_a_server_takes_everybody() throws Exception {
    try (Wire wire = new Wire(tls(new Setup().own(authority.issue("server"))))) {
      assertThat(wire.dial(tls(new Setup().trusting(authority)))).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void a_dialer_may_show_another_certificate_than_an_acceptor() throws Exception {
    KeyPairFiles outside = stranger.issue("outside");
    Setup setup = new Setup().own(outside).dialing(authority.issue("inside")).trusting(authority);
    try (Wire wire = new Wire(tls(member("server")))) {
      assertThat(wire.dial(tls(setup))).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void a_client_of_a_foreign_authority_is_refused() throws Exception {
    KeyPairFiles foreign = stranger.issue("mallory");
    refusesClient(
        new Setup().own(foreign).trusting(authority),
        "the certificate CN=mallory (serial %x) was not signed by a trusted authority"
            .formatted(Authority.serial(foreign)));
  }

  @Test
  void an_authority_is_known_by_its_key_and_not_by_its_name() throws Exception {
    Authority impostor = new Authority(Files.createDirectory(folder.resolve("x")), "authority");
    KeyPairFiles foreign = impostor.issue("mallory");
    try (Wire wire = new Wire(tls(member("server")))) {
      wire.dial(tls(new Setup().own(foreign).trusting(authority)));
      assertThat(wire.accepted()).startsWith("the certificate CN=mallory ").contains("trusted");
    }
  }

  @Test
  void keys_may_be_rsa_or_on_another_curve() throws Exception {
    KeyPairFiles curve = authority.issue("curve", builder -> builder.algorithm(Algorithm.ecp384));
    for (KeyPairFiles files : List.of(curve, authority.issue("rsa", Authority::rsa))) {
      Setup setup = new Setup().own(files).trusting(authority);
      try (Wire wire = new Wire(tls(setup))) {
        assertThat(wire.dial(tls(setup))).isEqualTo(Wire.GREETING);
      }
    }
  }

  @Test
  void a_client_without_a_certificate_is_refused() throws Exception {
    refusesClient(new Setup().trusting(authority), "it showed no certificate");
  }

  @Test
  void an_expired_client_is_refused() throws Exception {
    KeyPairFiles expired =
        authority.issue("late", builder -> builder.notAfter(Instant.now().minusSeconds(60)));
    refusesClient(
        new Setup().own(expired).trusting(authority),
        "the certificate CN=late (serial %x) expired at %s"
            .formatted(
                Authority.serial(expired),
                Authority.certificate(expired).getNotAfter().toInstant()));
  }

  @Test
  void a_client_that_is_not_yet_valid_is_refused() throws Exception {
    KeyPairFiles early =
        authority.issue(
            "early",
            builder ->
                builder
                    .notBefore(Instant.now().plus(DAY))
                    .notAfter(Instant.now().plus(DAY).plus(DAY)));
    refusesClient(
        new Setup().own(early).trusting(authority),
        "the certificate CN=early (serial %x) is not valid before %s"
            .formatted(
                Authority.serial(early), Authority.certificate(early).getNotBefore().toInstant()));
  }

  @Test
  void a_certificate_for_servers_only_is_no_client() throws Exception {
    KeyPairFiles server =
        authority.store(
            "server-only",
            authority.bundle(
                "server-only",
                _ ->
                    new CertificateBuilder()
                        .subject("CN=server-only")
                        .addExtendedKeyUsageServerAuth()));
    try (Wire wire = new Wire(tls(member("server")))) {
      wire.dial(tls(new Setup().own(server).trusting(authority)));
      assertThat(wire.accepted())
          .startsWith("the certificate CN=server-only ")
          .contains("is not trusted: Extended key usage does not permit use for TLS client");
    }
  }

  @Test
  void a_revoked_client_is_refused_and_others_are_not() throws Exception {
    KeyPairFiles revoked = authority.issue("fired");
    Setup server = member("server").refusing(authority.revoke(revoked));
    try (Wire wire = new Wire(tls(server))) {
      assertThat(wire.dial(tls(new Setup().own(revoked).trusting(authority))))
          .isNotEqualTo(Wire.GREETING);
      assertThat(wire.accepted())
          .isEqualTo(
              "the certificate CN=fired (serial %x) was revoked"
                  .formatted(Authority.serial(revoked)));
      assertThat(wire.dial(tls(member("client")))).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void only_allowed_common_names_are_let_in() throws Exception {
    AllowedNames names = new AllowedNames.CommonNames(List.of("node1", "node2"));
    try (Wire wire = new Wire(tls(member("server").allowing(names)))) {
      assertThat(wire.dial(tls(member("node2")))).isEqualTo(Wire.GREETING);
      assertThat(wire.accepted()).isEqualTo("ok");
      assertThat(wire.dial(tls(member("node3")))).isNotEqualTo(Wire.GREETING);
      assertThat(wire.accepted())
          .contains("CN=node3")
          .endsWith("is not allowed: its common name is not one of [node1, node2]");
    }
  }

  @Test
  void only_allowed_hosts_are_let_in() throws Exception {
    AllowedNames names = new AllowedNames.HostNames(List.of("db.example", "10.0.0.9"));
    try (Wire wire = new Wire(tls(member("server").allowing(names)))) {
      KeyPairFiles wild = authority.issueBare("wild", b -> b.addSanDnsName("db.example"));
      assertThat(wire.dial(tls(new Setup().own(wild).trusting(authority))))
          .isEqualTo(Wire.GREETING);
      assertThat(wire.accepted()).isEqualTo("ok");
      assertThat(wire.dial(tls(member("node")))).isNotEqualTo(Wire.GREETING);
      assertThat(wire.accepted())
          .endsWith(
              "is not allowed: it holds for [localhost, 127.0.0.1], which is none of [db.example, 10.0.0.9]");
    }
  }

  @Test
  void a_server_for_another_host_is_refused() throws Exception {
    KeyPairFiles elsewhere = authority.issueBare("far", b -> b.addSanIpAddress("10.1.2.3"));
    try (Wire wire = new Wire(tls(new Setup().own(elsewhere)))) {
      assertThat(wire.dial(tls(new Setup().trusting(authority))))
          .isEqualTo(
              "the certificate CN=far (serial %x) holds for [10.1.2.3], not for 127.0.0.1"
                  .formatted(Authority.serial(elsewhere)));
      assertThat(wire.accepted()).startsWith("it ended the handshake with the alert ");
    }
  }

  @Test
  void a_common_name_is_no_host_name() throws Exception {
    KeyPairFiles old = authority.issueBare("localhost", UnaryOperator.identity());
    try (Wire wire = new Wire(tls(new Setup().own(old)))) {
      assertThat(wire.dial(tls(new Setup().trusting(authority)), "localhost"))
          .endsWith("holds for no host, not for localhost");
    }
  }

  @Test
  void a_server_of_a_foreign_authority_is_refused_unless_anybody_is_trusted() throws Exception {
    try (Wire wire = new Wire(tls(new Setup().own(stranger.issue("mallory"))))) {
      assertThat(wire.dial(tls(new Setup().trusting(authority))))
          .endsWith("was not signed by a trusted authority");
      assertThat(wire.dial(tls(new Setup()))).endsWith("was not signed by a trusted authority");
      assertThat(wire.dial(tls(new Setup().trustingAnybody()))).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void a_version_that_is_not_allowed_is_refused() throws Exception {
    try (Wire wire = new Wire(tls(member("server").only(TlsVersion.TLS_1_3)))) {
      wire.dial(tls(member("client").only(TlsVersion.TLS_1_2)));
      assertThat(wire.accepted()).isEqualTo("it speaks no version of TLS that is allowed here");
      assertThat(wire.dial(tls(member("client")))).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void without_a_common_cipher_suite_there_is_no_connection() throws Exception {
    Setup server = member("server").suites("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    Setup client = member("client").suites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    try (Wire wire = new Wire(tls(server.only(TlsVersion.TLS_1_2)))) {
      wire.dial(tls(client.only(TlsVersion.TLS_1_2)));
      assertThat(wire.accepted()).isEqualTo("it speaks no cipher suite that is allowed here");
    }
  }

  @Test
  void every_cipher_suite_that_is_offered_works() throws Exception {
    KeyPairFiles rsa = authority.issue("rsa", Authority::rsa);
    KeyPairFiles ec = authority.issue("ec");
    for (String name : CipherSuites.names()) {
      boolean ofTls12 = name.contains("_WITH_");
      TlsVersion version = ofTls12 ? TlsVersion.TLS_1_2 : TlsVersion.TLS_1_3;
      Setup server = new Setup().own(name.contains("RSA") ? rsa : ec).suites(name).only(version);
      try (Wire wire = new Wire(tls(server))) {
        assertThat(wire.dial(tls(new Setup().trusting(authority).suites(name))))
            .as(name)
            .isEqualTo(Wire.GREETING);
      }
    }
  }

  @Test
  void suites_that_are_named_leave_tls_1_3_as_it_is() throws Exception {
    Setup server = member("server").suites("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    try (Wire wire = new Wire(tls(server))) {
      assertThat(wire.dial(tls(member("client").only(TlsVersion.TLS_1_3))))
          .isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void a_new_certificate_is_shown_without_a_restart() throws Exception {
    KeyPairFiles files = stranger.issue("server");
    try (Wire wire = new Wire(tls(new Setup().own(files)));
        LogLines log = new LogLines(Tls.class)) {
      Tls client = tls(new Setup().trusting(authority));
      assertThat(wire.dial(client)).endsWith("was not signed by a trusted authority");
      replace(files, authority.issue("fresh"));
      assertThat(wire.dial(client)).as("not looked at yet").isNotEqualTo(Wire.GREETING);
      aSecondPasses();
      assertThat(wire.dial(client)).isEqualTo(Wire.GREETING);
      assertThat(log.told()).singleElement().asString().contains("new files", "CN=fresh");
    }
  }

  @Test
  void a_certificate_revoked_later_is_refused_without_a_restart() throws Exception {
    KeyPairFiles client = authority.issue("client");
    Setup server = member("server").refusing(authority.revoke());
    try (Wire wire = new Wire(tls(server))) {
      Tls dialer = tls(new Setup().own(client).trusting(authority));
      assertThat(wire.dial(dialer)).isEqualTo(Wire.GREETING);
      authority.revoke(client);
      aSecondPasses();
      assertThat(wire.dial(dialer)).isNotEqualTo(Wire.GREETING);
    }
  }

  @Test
  void an_authority_added_later_is_trusted_without_a_restart() throws Exception {
    try (Wire wire = new Wire(tls(member("server")))) {
      Tls client = tls(new Setup().own(stranger.issue("new")).trusting(authority));
      assertThat(wire.dial(client)).isNotEqualTo(Wire.GREETING);
      String both = Files.readString(authority.file()) + Files.readString(stranger.file());
      Files.writeString(authority.file(), both);
      aSecondPasses();
      assertThat(wire.dial(client)).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void broken_files_leave_what_was_read_before_in_force_and_are_complained_of_once()
      throws Exception {
    KeyPairFiles files = authority.issue("server");
    try (Wire wire = new Wire(tls(new Setup().own(files)));
        LogLines log = new LogLines(Tls.class)) {
      Tls client = tls(new Setup().trusting(authority));
      String good = Files.readString(files.key());
      Files.writeString(files.key(), "secret");
      for (int i = 0; i < 3; i++) {
        aSecondPasses();
        assertThat(wire.dial(client)).isEqualTo(Wire.GREETING);
      }
      assertThat(log.told())
          .singleElement()
          .asString()
          .endsWith(
              "stays in force in TLS for clients: %s holds no private key in PEM form"
                  .formatted(files.key()));
      Files.writeString(files.key(), good);
      aSecondPasses();
      assertThat(wire.dial(client)).isEqualTo(Wire.GREETING);
      assertThat(log.told().getLast()).contains("new files");
    }
  }

  @Test
  void a_certificate_whose_key_is_yet_to_come_waits_for_it() throws Exception {
    KeyPairFiles files = stranger.issue("server");
    KeyPairFiles next = authority.issue("next");
    try (Wire wire = new Wire(tls(new Setup().own(files)));
        LogLines log = new LogLines(Tls.class)) {
      Tls client = tls(new Setup().trusting(authority));
      Files.copy(next.certificate(), files.certificate(), REPLACE_EXISTING);
      aSecondPasses();
      assertThat(wire.dial(client)).isNotEqualTo(Wire.GREETING);
      assertThat(log.told())
          .singleElement()
          .asString()
          .contains("holds the key of another certificate");
      Files.copy(next.key(), files.key(), REPLACE_EXISTING);
      aSecondPasses();
      assertThat(wire.dial(client)).isEqualTo(Wire.GREETING);
    }
  }

  @Test
  void the_best_protocol_that_both_know_is_chosen() throws Exception {
    Setup server = member("server").offering("http/1.1", "h2");
    try (Wire wire = new Wire(tls(server))) {
      assertThat(wire.protocol(tls(member("c").offering("h2", "http/1.1")))).isEqualTo("http/1.1");
      assertThat(wire.protocol(tls(member("c").offering("h2")))).isEqualTo("h2");
      assertThat(wire.protocol(tls(member("c")))).isNull();
    }
  }

  @Test
  void who_has_no_certificate_cannot_accept() throws Exception {
    Tls tls = tls(new Setup().trusting(authority));
    assertThatThrownBy(tls::acceptor).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(Tls.none()::acceptor).isInstanceOf(IllegalStateException.class);
  }

  private void refusesClient(Setup client, String reason) throws Exception {
    try (Wire wire = new Wire(tls(member("server")))) {
      assertThat(wire.dial(tls(client))).isNotEqualTo(Wire.GREETING);
      assertThat(wire.accepted()).isEqualTo(reason);
      assertThat(wire.dial(tls(member("client")))).as("others").isEqualTo(Wire.GREETING);
    }
  }

  /// One who shows a certificate of the authority and demands one.
  private Setup member(String name) {
    return new Setup().own(authority.issue(name)).trusting(authority);
  }

  private Tls tls(Setup setup) throws TlsFileException {
    return new Tls("clients", setup.options(), () -> provider, nanos::get);
  }

  private void aSecondPasses() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private static void replace(KeyPairFiles old, KeyPairFiles by) throws IOException {
    Files.move(by.certificate(), old.certificate(), REPLACE_EXISTING);
    Files.move(by.key(), old.key(), REPLACE_EXISTING);
  }
}
