package io.quorate.server.flags;

import java.math.BigInteger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The flags as given, each well-formed by itself. How they fit together is judged by
/// [ServerOptions]. Immutable.
public final class ServerFlags {
  private final EnumMap<EtcdFlag, String> given;

  ServerFlags(Map<EtcdFlag, String> given) {
    this.given = new EnumMap<>(EtcdFlag.class);
    this.given.putAll(given);
  }

  /// True if the command line or the environment gave the flag, be it with its default.
  public boolean isGiven(EtcdFlag flag) {
    return given.containsKey(flag);
  }

  /// The value as it was given, else the default.
  public String text(EtcdFlag flag) {
    return Objects.requireNonNullElse(given.get(flag), flag.defaultText());
  }

  /// The value of a whole number. Throws [ArithmeticException] if it exceeds a `long`, which the
  /// bounds of a working flag exclude.
  long number(EtcdFlag flag) {
    return GoNumber.parse(text(flag)).orElseThrow().longValueExact();
  }

  /// The value of a whole number that is not negative, or the greatest `long` if it is greater.
  long numberUpToMax(EtcdFlag flag) {
    return GoNumber.parse(text(flag))
        .orElseThrow()
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  boolean truth(EtcdFlag flag) {
    return new FlagType.Truth().read(text(flag)).orElseThrow();
  }

  Duration duration(EtcdFlag flag) {
    return GoDuration.parse(text(flag)).orElseThrow();
  }

  List<String> items(EtcdFlag flag) {
    return FlagType.Items.split(text(flag));
  }
}
