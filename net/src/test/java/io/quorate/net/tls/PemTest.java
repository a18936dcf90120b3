package io.quorate.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.net.fixture.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"RSA,2048", "EC,secp256r1", "EC,secp384r1", "EC,secp521r1"})
  void pkcs_8_keys_are_read(String algorithm, String size) throws Exception {
    PrivateKey key = keys(algorithm, size).getPrivate();
    assertThat(read("PRIVATE KEY", key.getEncoded())).isEqualTo(key);
  }

  @Test
  void pkcs_1_keys_are_read() throws Exception {
    PrivateKey key = keys("RSA", "2048").getPrivate();
    assertThat(read("RSA PRIVATE KEY", inner(key))).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource({"secp256r1,256", "secp521r1,521"})
  void ec_keys_as_openssl_writes_them_are_read(String curve, int bits) throws Exception {
    PrivateKey key = keys("EC", curve).getPrivate();
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
    byte[] sec1 =
        new ECPrivateKey(
                bits,
                ECPrivateKey.getInstance(info.parsePrivateKey()).getKey(),
                info.getPrivateKeyAlgorithm().getParameters())
            .getEncoded();
    String parameters = Authority.pem("EC PARAMETERS", Der.oid("1.2.840.10045.3.1.7"));
    String file = "comment\n" + parameters + Authority.pem("EC PRIVATE KEY", sec1);
    assertThat(Pem.privateKey(file.getBytes(US_ASCII)))
        .isInstanceOfSatisfying(
            java.security.interfaces.ECPrivateKey.class,
            read ->
                assertThat(read.getS())
                    .isEqualTo(((java.security.interfaces.ECPrivateKey) key).getS()));
  }

  @Test
  void keys_with_a_passphrase_are_refused_as_such() {
    String old =
        """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,0123456789ABCDEF

        AAAA
        -----END RSA PRIVATE KEY-----
        """;
    for (String file : new String[] {old, Authority.pem("ENCRYPTED PRIVATE KEY", new byte[9])}) {
      assertThatThrownBy(() -> Pem.privateKey(file.getBytes(US_ASCII)))
          .hasMessage("holds an encrypted private key; it must have no passphrase");
    }
  }

  @Test
  void keys_of_other_kinds_are_refused() throws Exception {
    byte[] key =
        KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate().getEncoded();
    assertThatThrownBy(() -> read("PRIVATE KEY", key))
        .hasMessage("holds a malformed private key, or one of a kind other than RSA, EC");
  }

  @Test
  void what_is_no_key_is_refused_without_showing_it() {
    String secret = "c2VjcmV0";
    for (String label : new String[] {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"}) {
      String file = Authority.pem(label, secret.getBytes(UTF_8));
      assertThatThrownBy(() -> Pem.privateKey(file.getBytes(US_ASCII)))
          .isInstanceOf(TlsFileException.class)
          .hasMessageContaining("malformed private key")
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
    assertThatThrownBy(() -> Pem.privateKey("-----BEGIN PRIVATE KEY-----\nAA".getBytes(US_ASCII)))
        .hasMessage("holds no private key in PEM form");
  }

  @Test
  void a_file_without_certificates_is_refused() {
    assertThatThrownBy(() -> Pem.certificates(new byte[0]))
        .hasMessage("holds no certificate in PEM form");
    String broken = Authority.pem("CERTIFICATE", new byte[20]);
    assertThatThrownBy(() -> Pem.certificates(broken.getBytes(US_ASCII)))
        .hasMessage("holds a malformed certificate");
  }

  @Test
  void lists_of_revoked_certificates_may_be_der_or_pem() throws Exception {
    Authority authority = new Authority(folder, "authority");
    KeyPairFiles fired = authority.issue("fired");
    byte[] der = Files.readAllBytes(authority.revoke(fired));
    byte[] other = Files.readAllBytes(authority.revoke());
    String pem = Authority.pem("X509 CRL", der) + Authority.pem("X509 CRL", other);
    assertThat(Pem.revoked(der)).containsExactly(Authority.serial(fired));
    assertThat(Pem.revoked(pem.getBytes(US_ASCII))).containsExactly(Authority.serial(fired));
    assertThat(Pem.revoked(other)).isEmpty();
    assertThatThrownBy(() -> Pem.revoked("nothing".getBytes(US_ASCII)))
        .isInstanceOf(TlsFileException.class);
  }

  private static KeyPair keys(String algorithm, String size) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(Integer.parseInt(size));
    } else {
      generator.initialize(new ECGenParameterSpec(size));
    }
    return generator.generateKeyPair();
  }

  private static PrivateKey read(String label, byte[] key) throws TlsFileException {
    return Pem.privateKey(Authority.pem(label, key).getBytes(US_ASCII));
  }

  private static byte[] inner(PrivateKey key) throws Exception {
    return PrivateKeyInfo.getInstance(key.getEncoded())
        .parsePrivateKey()
        .toASN1Primitive()
        .getEncoded();
  }
}
