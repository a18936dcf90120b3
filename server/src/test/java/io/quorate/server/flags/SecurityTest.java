package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.net.tls.AllowedNames;
import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.TlsOptions;
import io.quorate.net.tls.TlsOptions.Origin;
import io.quorate.net.tls.TlsOptions.Trust;
import io.quorate.net.tls.TlsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityTest {
  private static final String[] SECURE_CLIENTS = {
    "--listen-client-urls=https://127.0.0.1:2379", "--advertise-client-urls=https://127.0.0.1:2379"
  };

  private static final String[] SECURE_PEERS = {
    "--listen-peer-urls=https://127.0.0.1:2380",
    "--initial-advertise-peer-urls=https://127.0.0.1:2380"
  };

  @Test
  void without_flags_there_is_no_tls() {
    Security security = security();
    assertThat(security.peers()).isEqualTo(new Security.Side(TlsOptions.NONE, Optional.empty()));
    assertThat(security.clients().tls().own()).isEmpty();
    assertThat(security.warnings()).isEmpty();
  }

  @Test
  void a_certificate_for_clients_and_whom_to_trust() {
    TlsOptions tls =
        security(
                SECURE_CLIENTS,
                "--cert-file=/c",
                "--key-file=/k",
                "--client-cert-auth",
                "--trusted-ca-file=/a",
                "--client-crl-file=/r",
                "--client-cert-allowed-hostname=one, two")
            .clients()
            .tls();
    assertThat(tls.own()).contains(new KeyPairFiles(Path.of("/c"), Path.of("/k")));
    assertThat(tls.authorities()).contains(Path.of("/a"));
    assertThat(tls.revoked()).contains(Path.of("/r"));
    assertThat(tls.allowed()).isEqualTo(new AllowedNames.HostNames(List.of("one", "two")));
    assertThat(tls.trust()).isEqualTo(Trust.VERIFIED);
    assertThat(tls.origin()).isEqualTo(Origin.ANYWHERE);
  }

  @Test
  void peers_have_flags_of_their_own() {
    TlsOptions tls =
        security(
                SECURE_PEERS,
                "--peer-cert-file=/c",
                "--peer-key-file=/k",
                "--peer-client-cert-file=/dc",
                "--peer-client-key-file=/dk",
                "--peer-client-cert-auth=true",
                "--peer-trusted-ca-file=/a",
                "--peer-crl-file=/r",
                "--peer-cert-allowed-cn=one")
            .peers()
            .tls();
    assertThat(tls.own()).contains(new KeyPairFiles(Path.of("/c"), Path.of("/k")));
    assertThat(tls.dialing()).contains(new KeyPairFiles(Path.of("/dc"), Path.of("/dk")));
    assertThat(tls.authorities()).contains(Path.of("/a"));
    assertThat(tls.revoked()).contains(Path.of("/r"));
    assertThat(tls.allowed()).isEqualTo(new AllowedNames.CommonNames(List.of("one")));
    assertThat(tls.origin()).isEqualTo(Origin.CERTIFIED);
  }

  @ParameterizedTest
  @CsvSource({
    "peer-skip-client-san-verification",
    "experimental-peer-skip-client-san-verification"
  })
  void where_peers_come_from_may_be_left_unchecked(String flag) {
    assertThat(security("--" + flag).peers().tls().origin()).isEqualTo(Origin.ANYWHERE);
  }

  @Test
  void a_node_makes_certificates_for_where_it_listens() {
    Security security =
        security(
            Stream.of(SECURE_CLIENTS, SECURE_PEERS).flatMap(Stream::of).toArray(String[]::new),
            "--auto-tls",
            "--peer-auto-tls",
            "--self-signed-cert-validity=3",
            "--data-dir=/d");
    Path fixtures = Path.of("/d", "fixtures");
    assertThat(security.clients().selfMade())
        .contains(new Security.SelfMade(fixtures.resolve("client"), List.of("127.0.0.1"), 3));
    assertThat(security.peers().selfMade())
        .contains(new Security.SelfMade(fixtures.resolve("peer"), List.of("127.0.0.1"), 3));
    assertThat(security.peers().tls().own())
        .contains(
            new KeyPairFiles(
                fixtures.resolve("peer").resolve("cert.pem"),
                fixtures.resolve("peer").resolve("key.pem")));
    assertThat(security.peers().tls().trust()).isEqualTo(Trust.ANYBODY);
  }

  @Test
  void suites_and_versions_hold_for_both_sides() {
    Security security =
        security(
            "--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
            "--tls-max-version=TLS1.2");
    for (Security.Side side : List.of(security.clients(), security.peers())) {
      assertThat(side.tls().cipherSuites())
          .containsExactly(
              "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305");
      assertThat(side.tls().oldest()).isEqualTo(TlsVersion.TLS_1_2);
      assertThat(side.tls().newest()).isEqualTo(TlsVersion.TLS_1_2);
    }
    assertThat(security("--tls-min-version=TLS1.3").peers().tls().oldest())
        .isEqualTo(TlsVersion.TLS_1_3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --listen-peer-urls=https://0.0.0.0:1 | the address "https://0.0.0.0:1" in --listen-peer-urls is refused: https needs --peer-cert-file and --peer-key-file, or --peer-auto-tls
          --cert-file=/c | --cert-file needs --key-file beside it
          --peer-key-file=/k | --peer-key-file needs --peer-cert-file beside it
          --peer-client-cert-file=/c | --peer-client-cert-file needs --peer-client-key-file beside it
          --client-cert-auth | --client-cert-auth needs --trusted-ca-file, which says whose certificates to accept
          --client-crl-file=/r | --client-crl-file needs --trusted-ca-file, which says whose certificates to accept
          --client-cert-allowed-hostname=a | --client-cert-allowed-hostname needs --trusted-ca-file, which says whose certificates to accept
          --peer-client-cert-auth | --peer-client-cert-auth needs --peer-trusted-ca-file, which says whose certificates to accept
          --peer-crl-file=/r | --peer-crl-file needs --peer-trusted-ca-file, which says whose certificates to accept
          --peer-cert-allowed-cn=a | --peer-cert-allowed-cn needs --peer-trusted-ca-file, which says whose certificates to accept
          --cipher-suites=AES | unknown cipher suite "AES" in --cipher-suites: allowed are TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA
          --self-signed-cert-validity=0 | invalid value "0" for --self-signed-cert-validity: allowed is a whole number from 1 to 1000
          --tls-min-version=TLS1.1 | invalid value "TLS1.1" for --tls-min-version: allowed is one of , TLS1.2, TLS1.3
          """)
  void what_cannot_be_done_is_refused_with_what_is_missing(String argument, String complaint) {
    assertThat(CommandLine.of(argument).complaint()).isEqualTo(complaint);
  }

  @Test
  void demands_that_contradict_each_other_are_refused() {
    assertThat(
            CommandLine.of(
                    "--peer-trusted-ca-file=/a",
                    "--peer-cert-allowed-cn=a",
                    "--peer-cert-allowed-hostname=b")
                .complaint())
        .isEqualTo("--peer-cert-allowed-cn and --peer-cert-allowed-hostname cannot both be given");
    assertThat(CommandLine.of("--auto-tls", "--trusted-ca-file=/a").complaint())
        .isEqualTo(
            "--auto-tls and --trusted-ca-file cannot both be had: a certificate that a node makes for itself proves nothing; give --cert-file and --key-file in place of the former");
    assertThat(CommandLine.of("--peer-auto-tls", "--peer-client-cert-auth").complaint())
        .startsWith("--peer-auto-tls and --peer-client-cert-auth cannot both be had: ");
    assertThat(CommandLine.of("--tls-min-version=TLS1.3", "--tls-max-version=TLS1.2").complaint())
        .isEqualTo("--tls-min-version is TLS1.3, but --tls-max-version is TLS1.2");
    assertThat(
            CommandLine.of(
                    "--tls-min-version=TLS1.3",
                    "--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                .complaint())
        .startsWith(
            "--cipher-suites chooses among those of TLS 1.2, which --tls-min-version=TLS1.3");
    assertThat(
            CommandLine.of(
                    "--listen-client-urls=http://127.0.0.1:1,https://127.0.0.1:1",
                    "--advertise-client-urls=https://127.0.0.1:1",
                    "--auto-tls")
                .complaint())
        .isEqualTo(
            "the address \"https://127.0.0.1:1\" in --listen-client-urls is refused: http is spoken there as well");
  }

  @Test
  void what_protects_nothing_is_said() {
    assertThat(security("--cert-file=/c", "--key-file=/k").warnings())
        .containsExactly(
            "http://localhost:2379 in --listen-client-urls is without TLS, in spite of --cert-file, --key-file");
    assertThat(
            security(
                    "--listen-client-urls=http://127.0.0.1:1,https://10.0.0.1:1",
                    "--advertise-client-urls=https://10.0.0.1:1",
                    "--auto-tls")
                .warnings())
        .containsExactly(
            "http://127.0.0.1:1 in --listen-client-urls is without TLS, in spite of --auto-tls");
    assertThat(
            security(SECURE_PEERS, "--peer-cert-file=/c", "--peer-key-file=/k", "--peer-auto-tls")
                .warnings())
        .containsExactly("--peer-auto-tls has no effect: --peer-cert-file is given");
  }

  private static Security security(String... arguments) {
    return CommandLine.of(arguments).options().security();
  }

  private static Security security(String[] some, String... more) {
    return security(Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new));
  }
}
