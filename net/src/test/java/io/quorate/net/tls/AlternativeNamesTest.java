package io.quorate.net.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.net.fixture.Authority;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlternativeNamesTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "db.example, db.example, true",
    "db.example, DB.Example., true",
    "db.example, example, false",
    "db.example, x.db.example, false",
    "*.example, db.example, true",
    "*.example, example, false",
    "*.example, a.b.example, false",
    "*.example, .example, false",
    "d*.example, db.example, false",
    "db.*, db.example, false",
    "10.0.0.1, 10.0.0.1, false",
  })
  void a_star_stands_for_one_whole_label(String pattern, String host, boolean included) {
    assertThat(new AlternativeNames(List.of(pattern), List.of()).include(host)).isEqualTo(included);
  }

  @Test
  void an_address_must_be_there_as_such() {
    AlternativeNames names =
        new AlternativeNames(
            List.of("*"), List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("::1")));
    assertThat(names.include("10.0.0.1")).isTrue();
    assertThat(names.include("0:0:0:0:0:0:0:1")).isTrue();
    assertThat(names.include("10.0.0.2")).isFalse();
  }

  @Test
  void names_are_read_from_a_certificate() {
    Authority authority = new Authority(folder, "authority");
    KeyPairFiles files =
        authority.issueBare(
            "node",
            b -> b.addSanDnsName("Db.Example").addSanIpAddress("::1").addSanRfc822Name("a@b"));
    AlternativeNames names = AlternativeNames.of(Authority.certificate(files));
    assertThat(names)
        .isEqualTo(
            new AlternativeNames(List.of("db.example"), List.of(InetAddress.ofLiteral("::1"))))
        .hasToString("[db.example, 0:0:0:0:0:0:0:1]");
  }

  @Test
  void a_certificate_of_a_dialer_holds_for_where_it_comes_from() throws Exception {
    Authority authority = new Authority(folder, "authority");
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    InetAddress there = InetAddress.getByAddress(new byte[] {10, 9, 8, 7});
    var byName = Authority.certificate(authority.issueBare("n", b -> b.addSanDnsName("localhost")));
    var byAddress =
        Authority.certificate(authority.issueBare("a", b -> b.addSanIpAddress("127.0.0.1")));
    var bare = Authority.certificate(authority.issueBare("b", b -> b));
    assertThat(CertificateOrigin.complaint(byName, here)).isEmpty();
    assertThat(CertificateOrigin.complaint(byAddress, here)).isEmpty();
    assertThat(CertificateOrigin.complaint(bare, there)).isEmpty();
    assertThat(CertificateOrigin.complaint(byAddress, there))
        .hasValueSatisfying(text ->
            assertThat(text)
                .startsWith("the certificate CN=a ")
                .endsWith("holds for [127.0.0.1], not for 10.9.8.7"));
    assertThat(CertificateOrigin.complaint(byName, there)).isPresent();
  }
}
