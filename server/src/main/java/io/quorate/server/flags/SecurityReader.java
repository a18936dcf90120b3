package io.quorate.server.flags;

import io.quorate.net.tls.AllowedNames;
import io.quorate.net.tls.CipherSuites;
import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.TlsOptions;
import io.quorate.net.tls.TlsOptions.Origin;
import io.quorate.net.tls.TlsOptions.Trust;
import io.quorate.net.tls.TlsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes [Security] out of the flags.
final class SecurityReader {
  private final ServerFlags flags;
  private final Path dataFolder;
  private final List<String> warnings = new ArrayList<>();

  SecurityReader(ServerFlags flags, Path dataFolder) {
    this.flags = flags;
    this.dataFolder = dataFolder;
  }

  /// The flags of one side.
  ///
  /// @param demands flags that make sense only if the other side shows certificates
  private record Names(
      EtcdFlag listen,
      EtcdFlag certificate,
      EtcdFlag key,
      EtcdFlag authorities,
      EtcdFlag revoked,
      EtcdFlag auto,
      String fixture,
      List<EtcdFlag> demands) {}

  private static final Names CLIENTS =
      new Names(
          EtcdFlag.LISTEN_CLIENT_URLS,
          EtcdFlag.CERT_FILE,
          EtcdFlag.KEY_FILE,
          EtcdFlag.TRUSTED_CA_FILE,
          EtcdFlag.CLIENT_CRL_FILE,
          EtcdFlag.AUTO_TLS,
          "client",
          List.of(
              EtcdFlag.CLIENT_CERT_AUTH,
              EtcdFlag.CLIENT_CRL_FILE,
              EtcdFlag.CLIENT_CERT_ALLOWED_HOSTNAME));

  private static final Names PEERS =
      new Names(
          EtcdFlag.LISTEN_PEER_URLS,
          EtcdFlag.PEER_CERT_FILE,
          EtcdFlag.PEER_KEY_FILE,
          EtcdFlag.PEER_TRUSTED_CA_FILE,
          EtcdFlag.PEER_CRL_FILE,
          EtcdFlag.PEER_AUTO_TLS,
          "peer",
          List.of(
              EtcdFlag.PEER_CLIENT_CERT_AUTH,
              EtcdFlag.PEER_CRL_FILE,
              EtcdFlag.PEER_CERT_ALLOWED_CN,
              EtcdFlag.PEER_CERT_ALLOWED_HOSTNAME));

  Security read(ServerOptions.Addresses addresses) {
    Security.Side clients =
        side(
            CLIENTS,
            addresses.listenClients(),
            Optional.empty(),
            hostNames(EtcdFlag.CLIENT_CERT_ALLOWED_HOSTNAME),
            Origin.ANYWHERE);
    Security.Side peers =
        side(
            PEERS,
            addresses.listenPeers(),
            pair(EtcdFlag.PEER_CLIENT_CERT_FILE, EtcdFlag.PEER_CLIENT_KEY_FILE),
            peerNames(),
            peerOrigin());
    return new Security(clients, peers, warnings);
  }

  private Security.Side side(
      Names names,
      List<HttpUrl> listen,
      Optional<KeyPairFiles> dialing,
      AllowedNames allowed,
      Origin origin) {
    Optional<KeyPairFiles> own = pair(names.certificate, names.key);
    Optional<Security.SelfMade> selfMade = Optional.empty();
    if (flags.truth(names.auto)) {
      if (own.isPresent()) {
        warnings.add(
            "--%s has no effect: --%s is given"
                .formatted(names.auto.flagName(), names.certificate.flagName()));
      } else {
        refuseDemandsOfSelfMade(names);
        selfMade = Optional.of(selfMade(names, listen));
        own = selfMade.map(Security.SelfMade::files);
      }
    }
    Optional<Path> authorities = file(names.authorities);
    if (authorities.isEmpty()) {
      refuseDemands(names);
    }
    judgeAddresses(names, listen, own.isPresent());
    TlsOptions tls =
        new TlsOptions(
            own,
            dialing,
            authorities,
            selfMade.isPresent() ? Trust.ANYBODY : Trust.VERIFIED,
            file(names.revoked),
            allowed,
            origin,
            cipherSuites(),
            oldest(),
            newest(),
            List.of());
    return new Security.Side(tls, selfMade);
  }

  /// Self-made certificates prove nothing, so there is nothing to demand of them.
  private void refuseDemandsOfSelfMade(Names names) {
    Stream.concat(Stream.of(names.authorities), names.demands.stream())
        .filter(this::isSet)
        .findFirst()
        .ifPresent(demand -> {
          throw new FlagException(
              "--%s and --%s cannot both be had: a certificate that a node makes for itself proves nothing; give --%s and --%s in place of the former"
                  .formatted(
                      names.auto.flagName(),
                      demand.flagName(),
                      names.certificate.flagName(),
                      names.key.flagName()));
        });
  }

  private void refuseDemands(Names names) {
    names.demands.stream()
        .filter(this::isSet)
        .findFirst()
        .ifPresent(demand -> {
          throw new FlagException(
              "--%s needs --%s, which says whose certificates to accept"
                  .formatted(demand.flagName(), names.authorities.flagName()));
        });
  }

  private void judgeAddresses(Names names, List<HttpUrl> listen, boolean hasCertificate) {
    String source = "--" + names.listen.flagName();
    List<String> given =
        Stream.concat(
                Stream.of(names.certificate, names.key, names.authorities, names.auto),
                names.demands.stream())
            .filter(this::isSet)
            .map(flag -> "--" + flag.flagName())
            .toList();
    for (HttpUrl url : listen) {
      if (url.tls()) {
        if (!hasCertificate) {
          throw HttpUrl.refused(
              url.toString(),
              source,
              "https needs --%s and --%s, or --%s"
                  .formatted(
                      names.certificate.flagName(), names.key.flagName(), names.auto.flagName()));
        }
        if (listen.contains(new HttpUrl(url.host(), url.port()))) {
          throw HttpUrl.refused(url.toString(), source, "http is spoken there as well");
        }
      } else if (!given.isEmpty()) {
        warnings.add(
            "%s in %s is without TLS, in spite of %s"
                .formatted(url, source, String.join(", ", given)));
      }
    }
  }

  private Security.SelfMade selfMade(Names names, List<HttpUrl> listen) {
    return new Security.SelfMade(
        dataFolder.resolve("fixtures").resolve(names.fixture),
        listen.stream().map(HttpUrl::host).distinct().toList(),
        (int) flags.number(EtcdFlag.SELF_SIGNED_CERT_VALIDITY));
  }

  private Optional<KeyPairFiles> pair(EtcdFlag certificate, EtcdFlag key) {
    Optional<Path> certificateFile = file(certificate);
    Optional<Path> keyFile = file(key);
    if (certificateFile.isPresent() != keyFile.isPresent()) {
      EtcdFlag missing = keyFile.isPresent() ? certificate : key;
      EtcdFlag given = keyFile.isPresent() ? key : certificate;
      throw new FlagException(
          "--%s needs --%s beside it".formatted(given.flagName(), missing.flagName()));
    }
    return certificateFile.flatMap(path -> keyFile.map(other -> new KeyPairFiles(path, other)));
  }

  private Optional<Path> file(EtcdFlag flag) {
    return Optional.of(flags.text(flag))
        .filter(text -> !text.isEmpty())
        .map(text -> LogOptions.path(text, "--" + flag.flagName()));
  }

  /// Whether the flag asks for anything.
  private boolean isSet(EtcdFlag flag) {
    return flag.type() instanceof FlagType.Truth ? flags.truth(flag) : !flags.text(flag).isEmpty();
  }

  private AllowedNames hostNames(EtcdFlag flag) {
    List<String> names = flags.items(flag);
    return names.isEmpty() ? AllowedNames.any() : new AllowedNames.HostNames(names);
  }

  private AllowedNames peerNames() {
    List<String> commonNames = flags.items(EtcdFlag.PEER_CERT_ALLOWED_CN);
    if (commonNames.isEmpty()) {
      return hostNames(EtcdFlag.PEER_CERT_ALLOWED_HOSTNAME);
    }
    if (isSet(EtcdFlag.PEER_CERT_ALLOWED_HOSTNAME)) {
      throw new FlagException(
          "--peer-cert-allowed-cn and --peer-cert-allowed-hostname cannot both be given");
    }
    return new AllowedNames.CommonNames(commonNames);
  }

  private Origin peerOrigin() {
    return flags.truth(EtcdFlag.PEER_SKIP_CLIENT_SAN_VERIFICATION)
            || flags.truth(EtcdFlag.EXPERIMENTAL_PEER_SKIP_CLIENT_SAN_VERIFICATION)
        ? Origin.ANYWHERE
        : Origin.CERTIFIED;
  }

  private List<String> cipherSuites() {
    List<String> names = flags.items(EtcdFlag.CIPHER_SUITES);
    for (String name : names) {
      if (!CipherSuites.isKnown(name)) {
        throw new FlagException(
            "unknown cipher suite %s in --cipher-suites: allowed are %s"
                .formatted(FlagParser.quote(name), String.join(", ", CipherSuites.names())));
      }
    }
    if (!names.isEmpty() && oldest() == TlsVersion.TLS_1_3) {
      throw new FlagException(
          "--cipher-suites chooses among those of TLS 1.2, which --tls-min-version=TLS1.3 turns off; leave one of the two out");
    }
    return names;
  }

  private TlsVersion oldest() {
    return version(EtcdFlag.TLS_MIN_VERSION).orElse(TlsVersion.TLS_1_2);
  }

  private TlsVersion newest() {
    TlsVersion newest = version(EtcdFlag.TLS_MAX_VERSION).orElse(TlsVersion.TLS_1_3);
    if (newest.compareTo(oldest()) < 0) {
      throw new FlagException(
          "--tls-min-version is %s, but --tls-max-version is %s"
              .formatted(
                  flags.text(EtcdFlag.TLS_MIN_VERSION), flags.text(EtcdFlag.TLS_MAX_VERSION)));
    }
    return newest;
  }

  private Optional<TlsVersion> version(EtcdFlag flag) {
    return switch (flags.text(flag)) {
      case "TLS1.2" -> Optional.of(TlsVersion.TLS_1_2);
      case "TLS1.3" -> Optional.of(TlsVersion.TLS_1_3);
      default -> Optional.empty();
    };
  }
}
