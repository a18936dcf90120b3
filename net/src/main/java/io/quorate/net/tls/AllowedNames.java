package io.quorate.net.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Which certificates are accepted among those that a trusted authority signed.
public sealed interface AllowedNames {
  /// What is wrong with this certificate, if anything.
  Optional<String> complaint(X509Certificate certificate);

  /// All of them.
  static AllowedNames any() {
    return new Any();
  }

  record Any() implements AllowedNames {
    @Override
    public Optional<String> complaint(X509Certificate certificate) {
      return Optional.empty();
    }
  }

  /// Those whose common name is one of these.
  record CommonNames(List<String> names) implements AllowedNames {
    public CommonNames {
      names = List.copyOf(names);
    }

    @Override
    public Optional<String> complaint(X509Certificate certificate) {
      return commonName(certificate).filter(names::contains).isPresent()
          ? Optional.empty()
          : Optional.of("its common name is not one of " + names);
    }

    private static Optional<String> commonName(X509Certificate certificate) {
      try {
        return new LdapName(certificate.getSubjectX500Principal().getName())
            .getRdns().reversed().stream()
                .filter(part -> part.getType().equalsIgnoreCase("CN"))
                .map(part -> part.getValue().toString())
                .findFirst();
      } catch (InvalidNameException _) {
        return Optional.empty();
      }
    }
  }

  /// Those that hold for one of these host names or IP addresses.
  record HostNames(List<String> names) implements AllowedNames {
    public HostNames {
      names = List.copyOf(names);
    }

    @Override
    public Optional<String> complaint(X509Certificate certificate) {
      AlternativeNames own = AlternativeNames.of(certificate);
      return names.stream().anyMatch(own::include)
          ? Optional.empty()
          : Optional.of("it holds for %s, which is none of %s".formatted(own, names));
    }
  }
}
