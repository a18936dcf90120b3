package io.quorate.net.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/// What the files of one side held when they were read, checked as far as that is possible.
///
/// @param authorities empty for those of Java
record TlsFiles(
    Optional<KeyPair> own,
    Optional<KeyPair> dialing,
    List<X509Certificate> authorities,
    Set<BigInteger> revoked) {

  /// A private key and the certificates that go with it.
  record KeyPair(List<X509Certificate> chain, PrivateKey key) {
    KeyPair {
      chain = List.copyOf(chain);
    }
  }

  TlsFiles {
    authorities = List.copyOf(authorities);
    revoked = Set.copyOf(revoked);
  }

  static TlsFiles read(TlsOptions options) throws TlsFileException {
    Optional<KeyPair> own = Optional.empty();
    if (options.own().isPresent()) {
      own = Optional.of(keyPair(options.own().get()));
    }
    Optional<KeyPair> dialing = own;
    if (options.dialing().isPresent()) {
      dialing = Optional.of(keyPair(options.dialing().get()));
    }
    List<X509Certificate> authorities = List.of();
    if (options.authorities().isPresent()) {
      authorities = read(options.authorities().get(), Pem::certificates);
    }
    Set<BigInteger> revoked = Set.of();
    if (options.revoked().isPresent()) {
      revoked = read(options.revoked().get(), Pem::revoked);
    }
    return new TlsFiles(own, dialing, authorities, revoked);
  }

  private static KeyPair keyPair(KeyPairFiles files) throws TlsFileException {
    KeyPair pair =
        new KeyPair(
            read(files.certificate(), Pem::certificates), read(files.key(), Pem::privateKey));
    if (!fit(pair)) {
      throw new TlsFileException(
          "%s holds the key of another certificate than that in %s"
              .formatted(files.key(), files.certificate()));
    }
    return pair;
  }

  @FunctionalInterface
  private interface Parser<T> {
    T parse(byte[] content) throws TlsFileException;
  }

  private static <T> T read(Path file, Parser<T> parser) throws TlsFileException {
    try {
      return parser.parse(Files.readAllBytes(file));
    } catch (TlsFileException e) {
      throw new TlsFileException(file + " " + e.getMessage());
    } catch (NoSuchFileException _) {
      throw new TlsFileException(file + " does not exist");
    } catch (AccessDeniedException _) {
      throw new TlsFileException(file + " is not readable for this user");
    } catch (IOException e) {
      throw new TlsFileException("%s cannot be read: %s".formatted(file, e.getMessage()));
    }
  }

  /// Whether what the key signs is what the certificate confirms.
  private static boolean fit(KeyPair pair) {
    try {
      Signature signature =
          Signature.getInstance(
              pair.key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
      signature.initSign(pair.key);
      byte[] signed = signature.sign();
      signature.initVerify(pair.chain.getFirst().getPublicKey());
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Java's judge of chains, for these authorities.
  X509TrustManager judge() {
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(authorities.isEmpty() ? null : store(authorities));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager judge) {
          return judge;
        }
      }
      throw new IllegalStateException("Java judges no X.509 certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("every Java platform judges chains of certificates", e);
    }
  }

  private static KeyStore store(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), certificates.get(i));
    }
    return store;
  }
}
