package io.quorate.net.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A certificate that a node makes for itself: it encrypts, and proves nothing.
///
/// It is kept as `cert.pem` and `key.pem`, as etcd keeps its own, and made anew once it has
/// expired. The key is on the curve P-256, where a handshake costs a fraction of what it costs on
/// etcd's P-521.
public final class SelfSigned {
  private static final Logger LOG = LoggerFactory.getLogger(SelfSigned.class);
  private static final Duration YEAR = Duration.ofDays(365);

  private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
  private static final byte[] NAME =
      Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.10"), Der.utf8("quorate"))));

  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private SelfSigned() {}

  /// The certificate in a folder, which is made if it is not there.
  ///
  /// @param hosts names and addresses for which a new certificate is to hold
  /// @param years for which it is to be valid, at least 1
  public static KeyPairFiles in(Path folder, List<String> hosts, int years) throws IOException {
    KeyPairFiles files = new KeyPairFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
    if (!isUsable(files)) {
      Instant now = Instant.now();
      Instant end = now.plus(YEAR.multipliedBy(years));
      Files.createDirectories(folder, readableByOwner(folder, "rwx------"));
      write(files, hosts, now, end);
      LOG.warn(
          "made the certificate {}, valid until {}; nobody vouches for it",
          files.certificate(),
          end);
    }
    return files;
  }

  /// A certificate that was damaged is not replaced: reading it tells what is wrong.
  private static boolean isUsable(KeyPairFiles files) throws IOException {
    if (!Files.exists(files.certificate()) || !Files.exists(files.key())) {
      return false;
    }
    try {
      return Pem.certificates(Files.readAllBytes(files.certificate()))
          .getFirst()
          .getNotAfter()
          .toInstant()
          .isAfter(Instant.now());
    } catch (TlsFileException _) {
      return true;
    }
  }

  private static void write(KeyPairFiles files, List<String> hosts, Instant from, Instant to)
      throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      write(files.key(), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
      write(files.certificate(), pem("CERTIFICATE", certificate(keys, hosts, from, to)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform signs with EC keys", e);
    }
  }

  static byte[] certificate(KeyPair keys, List<String> hosts, Instant from, Instant to)
      throws GeneralSecurityException {
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(127, new SecureRandom())),
            ECDSA_WITH_SHA256,
            NAME,
            Der.sequence(Der.time(from), Der.time(to)),
            NAME,
            keys.getPublic().getEncoded(),
            Der.explicit(3, extensions(hosts)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
  }

  /// It may stand among trusted authorities, so that a client can be told to trust this node alone.
  private static byte[] extensions(List<String> hosts) {
    return Der.sequence(
        extension(BASIC_CONSTRAINTS, true, Der.sequence(Der.TRUE)),
        // The first bit is digitalSignature, the sixth keyCertSign.
        extension(KEY_USAGE, true, Der.bits(2, (byte) 0b1000_0100)),
        extension(
            EXTENDED_KEY_USAGE, false, Der.sequence(Der.oid(SERVER_AUTH), Der.oid(CLIENT_AUTH))),
        extension(
            ALTERNATIVE_NAMES,
            false,
            Der.sequence(hosts.stream().distinct().map(SelfSigned::host).toArray(byte[][]::new))));
  }

  private static byte[] extension(String oid, boolean critical, byte[] content) {
    return critical
        ? Der.sequence(Der.oid(oid), Der.TRUE, Der.octets(content))
        : Der.sequence(Der.oid(oid), Der.octets(content));
  }

  private static byte[] host(String host) {
    return AlternativeNames.literal(host)
        .map(InetAddress::getAddress)
        .map(address -> Der.tagged(0x87, address))
        .orElseGet(() -> Der.tagged(0x82, host.getBytes(US_ASCII)));
  }

  private static String pem(String label, byte[] content) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
  }

  /// The file is readable by its owner alone from its first moment, and appears whole or not at
  /// all.
  private static void write(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, readableByOwner(file, "rw-------"));
    Files.writeString(fresh, text, US_ASCII);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileAttribute<?>[] readableByOwner(Path file, String permissions) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
