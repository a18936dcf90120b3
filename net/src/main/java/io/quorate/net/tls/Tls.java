package io.quorate.net.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of the connections on one side of a node: the clients' or the peers'.
///
/// A connection that comes more than a second after its files were last looked at has them looked
/// at again. If one was replaced, all are read, and this connection and those to come get what they
/// hold now; connections that stand stay as they are. If they cannot be used, what was read before
/// remains in force, and the log says why. All this takes less time than a handshake and is
/// therefore done where handshakes are.
///
/// From any thread.
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

  /// The files as they were when they were last read, whether or not they could be used.
  private record Look(FileStamps stamps, String complaint) {}

  private final String side;
  private final TlsOptions options;
  private final Supplier<SslProvider> provider;
  private final LongSupplier nanoTime;
  private final List<Path> paths;
  private final AtomicLong lookDueNanos;
  private volatile Look last;
  private volatile TlsContexts contexts;

  Tls(String side, TlsOptions options, Supplier<SslProvider> provider, LongSupplier nanoTime)
      throws TlsFileException {
    this.side = side;
    this.options = options;
    this.provider = provider;
    this.nanoTime = nanoTime;
    this.paths = paths(options);
    this.lookDueNanos = new AtomicLong(nanoTime.getAsLong() + LOOK_NANOS);
    this.last = new Look(FileStamps.of(paths), "");
    this.contexts = TlsContexts.read(options, provider);
  }

  /// Reads the files.
  ///
  /// @param side whose connections these are, for the log: `clients` or `peers`
  /// @throws TlsFileException if one of them cannot be used
  public static Tls load(String side, TlsOptions options) throws TlsFileException {
    Tls tls = new Tls(side, options, Tls::best, System::nanoTime);
    tls.warnOfExpiry();
    return tls;
  }

  /// [TlsOptions#NONE], of which nothing is read or loaded before it is used.
  public static Tls none() {
    try {
      return new Tls("nobody", TlsOptions.NONE, Tls::best, System::nanoTime);
    } catch (TlsFileException e) {
      throw new IllegalStateException("there are no files to read", e);
    }
  }

  /// BoringSSL, which takes a third less time than Java's own TLS, where there is one for this
  /// machine.
  static SslProvider best() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
  }

  public TlsOptions options() {
    return options;
  }

  /// What the next accepted connection is to be made with.
  ///
  /// @throws IllegalStateException without a certificate of one's own
  public SslContext acceptor() {
    return current().acceptor();
  }

  /// What the next connection that is dialed is to be made with. The host that its handler is told
  /// of is the one for which the certificate of the other side must hold.
  ///
  /// @throws SSLException if the certificate to show is of no use
  public SslContext dialer() throws SSLException {
    return current().dialer();
  }

  private TlsContexts current() {
    long now = nanoTime.getAsLong();
    long due = lookDueNanos.get();
    if (now - due >= 0 && lookDueNanos.compareAndSet(due, now + LOOK_NANOS)) {
      look();
    }
    return contexts;
  }

  /// Files that cannot be used are read again and again, in case they were caught half written.
  private void look() {
    FileStamps stamps = FileStamps.of(paths);
    Look before = last;
    if (stamps.equals(before.stamps) && before.complaint.isEmpty()) {
      return;
    }
    try {
      contexts = TlsContexts.read(options, provider);
      last = new Look(stamps, "");
      LOG.info("new files of TLS for {}: {}", side, this);
      warnOfExpiry();
    } catch (TlsFileException e) {
      String complaint = String.valueOf(e.getMessage());
      last = new Look(stamps, complaint);
      if (!complaint.equals(before.complaint)) {
        LOG.warn("what was read before stays in force in TLS for {}: {}", side, complaint);
      }
    }
  }

  private void warnOfExpiry() {
    TlsFiles files = contexts.files();
    Stream.of(
            files.own().stream().map(pair -> pair.chain().getFirst()),
            files.dialing().stream().map(pair -> pair.chain().getFirst()),
            files.authorities().stream())
        .flatMap(certificates -> certificates)
        .distinct()
        .filter(certificate -> certificate.getNotAfter().toInstant().isBefore(Instant.now()))
        .forEach(certificate ->
            LOG.warn(
                "the certificate {} of TLS for {} expired at {}",
                CertificateCheck.describe(certificate),
                side,
                certificate.getNotAfter().toInstant()));
  }

  /// What was read, for the log.
  @Override
  public String toString() {
    TlsFiles files = contexts.files();
    return "certificate %s; %s; %d are revoked"
        .formatted(
            files
                .own()
                .map(pair -> CertificateCheck.describe(pair.chain().getFirst()))
                .orElse("none"),
            files.authorities().isEmpty()
                ? "none is demanded of those who connect"
                : "those who connect need one of %d authorities"
                    .formatted(files.authorities().size()),
            files.revoked().size());
  }

  private static List<Path> paths(TlsOptions options) {
    List<Path> paths = new ArrayList<>();
    Stream.of(options.own().stream(), options.dialing().stream())
        .flatMap(pairs -> pairs)
        .forEach(pair -> paths.addAll(List.of(pair.certificate(), pair.key())));
    options.authorities().ifPresent(paths::add);
    options.revoked().ifPresent(paths::add);
    return List.copyOf(paths);
  }
}
