package io.quorate.net.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What connections are made with, out of one reading of the files.
final class TlsContexts {
  /// A session that is taken up again brings no certificate, so it must not outlive what its
  /// certificate was judged by for long. A reading of files that changed ends all of them at once.
  private static final Duration SESSION = Duration.ofMinutes(5);

  private final TlsOptions options;
  private final Supplier<SslProvider> provider;
  private final TlsFiles files;
  private final Optional<SslContext> acceptor;
  private @Nullable SslContext dialer;

  private TlsContexts(TlsOptions options, Supplier<SslProvider> provider, TlsFiles files)
      throws SSLException {
    this.options = options;
    this.provider = provider;
    this.files = files;
    this.acceptor =
        files.own().isPresent() ? Optional.of(acceptor(files.own().get())) : Optional.empty();
  }

  static TlsContexts read(TlsOptions options, Supplier<SslProvider> provider)
      throws TlsFileException {
    TlsFiles files = TlsFiles.read(options);
    try {
      return new TlsContexts(options, provider, files);
    } catch (SSLException e) {
      throw new TlsFileException(
          "the certificate and key in %s are of no use: %s"
              .formatted(options.own(), TlsFailure.reason(e)));
    }
  }

  TlsFiles files() {
    return files;
  }

  /// @throws IllegalStateException without a certificate
  SslContext acceptor() {
    return acceptor.orElseThrow(
        () -> new IllegalStateException("no certificate to show to those who connect"));
  }

  /// Made when it is first needed: who only listens never does.
  synchronized SslContext dialer() throws SSLException {
    if (dialer == null) {
      SslContextBuilder builder = SslContextBuilder.forClient();
      files.dialing().ifPresent(pair -> builder.keyManager(OneKey.of(pair)));
      switch (options.trust()) {
        case VERIFIED -> builder.trustManager(check());
        case ANYBODY -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      }
      // The check looks at the host name itself.
      dialer = build(builder.endpointIdentificationAlgorithm(null));
    }
    return dialer;
  }

  private SslContext acceptor(TlsFiles.KeyPair own) throws SSLException {
    SslContextBuilder builder = SslContextBuilder.forServer(OneKey.of(own));
    if (!files.authorities().isEmpty()) {
      builder.clientAuth(ClientAuth.REQUIRE).trustManager(check());
    }
    return build(builder);
  }

  private CertificateCheck check() {
    return new CertificateCheck(files.judge(), files.revoked(), options.allowed());
  }

  private SslContext build(SslContextBuilder builder) throws SSLException {
    builder
        .sslProvider(provider.get())
        .protocols(
            Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(options.oldest()) >= 0)
                .filter(version -> version.compareTo(options.newest()) <= 0)
                .map(TlsVersion::protocol)
                .toList())
        .ciphers(CipherSuites.of(options.cipherSuites()), SupportedCipherSuiteFilter.INSTANCE)
        .sessionTimeout(SESSION.toSeconds());
    if (!options.applicationProtocols().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              options.applicationProtocols()));
    }
    return builder.build();
  }
}
