package io.quorate.net.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what PEM files of TLS hold. Text between the blocks is ignored, as everywhere.
///
/// The messages of the exceptions complete a sentence that begins with the name of the file.
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";

  /// The tag of the curve in a key as RFC 5915 writes it.
  private static final int CURVE = 0xa0;

  private Pem() {}

  private record Block(String label, String body) {
    /// @throws TlsFileException in particular for a key with a passphrase in the old form, whose
    ///   headers are no Base64
    byte[] content() throws TlsFileException {
      if (body.contains("ENCRYPTED")) {
        throw encrypted();
      }
      try {
        return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
      } catch (IllegalArgumentException _) {
        throw new TlsFileException("holds a block %s that is not Base64".formatted(label));
      }
    }
  }

  /// All certificates, in their order; at least one.
  static List<X509Certificate> certificates(byte[] file) throws TlsFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsFileException("holds no certificate in PEM form");
    }
    return certificates;
  }

  private static X509Certificate certificate(Block block) throws TlsFileException {
    try {
      return (X509Certificate)
          factory().generateCertificate(new ByteArrayInputStream(block.content()));
    } catch (CertificateException _) {
      throw new TlsFileException("holds a malformed certificate");
    }
  }

  /// The first private key, be it PKCS #8, PKCS #1 (`RSA PRIVATE KEY`) or RFC 5915 (`EC PRIVATE
  /// KEY`).
  static PrivateKey privateKey(byte[] file) throws TlsFileException {
    for (Block block : blocks(file)) {
      switch (block.label) {
        case "PRIVATE KEY" -> {
          return privateKey(block.content(), "RSA", "EC");
        }
        case "RSA PRIVATE KEY" -> {
          return privateKey(pkcs8(Der.sequence(Der.oid(RSA), Der.NULL), block.content()), "RSA");
        }
        case "EC PRIVATE KEY" -> {
          return privateKey(pkcs8(ecAlgorithm(block.content()), block.content()), "EC");
        }
        case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
        default -> {
          // Such as EC PARAMETERS, which the key repeats.
        }
      }
    }
    throw new TlsFileException("holds no private key in PEM form");
  }

  private static TlsFileException encrypted() {
    return new TlsFileException("holds an encrypted private key; it must have no passphrase");
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.octets(key));
  }

  private static byte[] ecAlgorithm(byte[] key) throws TlsFileException {
    try {
      return Der.find(key, CURVE)
          .map(curve -> Der.sequence(Der.oid(EC), curve))
          .orElseThrow(
              () -> new TlsFileException("holds a private key that does not name its curve"));
    } catch (IllegalArgumentException _) {
      throw new TlsFileException("holds a malformed private key");
    }
  }

  private static PrivateKey privateKey(byte[] pkcs8, String... algorithms) throws TlsFileException {
    for (String algorithm : algorithms) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException _) {
        // It may be of the next kind.
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + algorithm, e);
      }
    }
    throw new TlsFileException(
        "holds a malformed private key, or one of a kind other than "
            + String.join(", ", algorithms));
  }

  /// The serial numbers in all lists of revoked certificates, be they PEM or DER.
  static Set<BigInteger> revoked(byte[] file) throws TlsFileException {
    try {
      var lists = factory().generateCRLs(new ByteArrayInputStream(file));
      if (lists.isEmpty()) {
        throw new TlsFileException("holds no list of revoked certificates");
      }
      Set<BigInteger> serials = new HashSet<>();
      for (var list : lists) {
        Set<? extends X509CRLEntry> entries = ((X509CRL) list).getRevokedCertificates();
        if (entries != null) {
          entries.forEach(entry -> serials.add(entry.getSerialNumber()));
        }
      }
      return serials;
    } catch (CRLException _) {
      throw new TlsFileException("holds a malformed list of revoked certificates");
    }
  }

  private static List<Block> blocks(byte[] file) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(new String(file, StandardCharsets.ISO_8859_1));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static CertificateFactory factory() {
    try {
      return CertificateFactory.getInstance("X.509");
    } catch (CertificateException e) {
      throw new IllegalStateException("every Java platform reads X.509", e);
    }
  }
}
