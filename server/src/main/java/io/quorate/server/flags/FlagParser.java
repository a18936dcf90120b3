package io.quorate.server.flags;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads a command line as Go's flag package does, fills in the environment, and holds the result
/// against the [Support] of each flag.
///
/// `--name=value`, `--name value` and the same with one dash are one thing; a switch takes its
/// value only after `=`. The last of several values wins. A flag wins over its environment
/// variable, with a warning (etcd refuses to start); an empty variable counts as absent.
public final class FlagParser {
  private static final String PREFIX = "ETCD_";
  private static final int QUOTED_CHARS_MAX = 60;

  private final EnumMap<EtcdFlag, String> given = new EnumMap<>(EtcdFlag.class);
  private final List<String> warnings = new ArrayList<>();

  private FlagParser() {}

  /// Reads the arguments after the command's name.
  ///
  /// @throws FlagException if a flag is unknown, malformed or refused
  public static Invocation parse(List<String> arguments, Map<String, String> environment) {
    var parser = new FlagParser();
    if (parser.readCommandLine(arguments)) {
      return new Invocation.Help();
    }
    if (parser.isVersionAsked()) {
      return new Invocation.Version();
    }
    var sources = parser.sources();
    parser.readEnvironment(environment, sources);
    parser.refuseOldNameBesideNew();
    parser.judge(sources);
    return new Invocation.Serve(new ServerFlags(parser.given), parser.warnings);
  }

  /// True if help was asked for; what follows is then not read.
  private boolean readCommandLine(List<String> arguments) {
    int next = 0;
    while (next < arguments.size()) {
      String argument = arguments.get(next++);
      if (argument.equals("--") && next == arguments.size()) {
        break;
      }
      String body = body(argument, arguments.subList(0, next - 1));
      int equals = body.indexOf('=');
      String name = equals < 0 ? body : body.substring(0, equals);
      Optional<EtcdFlag> named = EtcdFlag.named(name);
      if (named.isEmpty() && (name.equals("help") || name.equals("h"))) {
        return true;
      }
      EtcdFlag flag = named.orElseThrow(() -> unknown(name));
      String value;
      if (equals >= 0) {
        value = body.substring(equals + 1);
      } else if (flag.type() instanceof FlagType.Truth) {
        value = "true";
      } else if (next < arguments.size()) {
        value = arguments.get(next++);
      } else {
        throw new FlagException("--%s needs a value: %s".formatted(name, flag.type().allowed()));
      }
      accept(flag, value, "--" + name);
    }
    return false;
  }

  /// The argument without its dashes.
  private static String body(String argument, List<String> before) {
    if (argument.length() < 2 || !argument.startsWith("-") || argument.equals("--")) {
      throw notAFlag(argument, before);
    }
    String body = argument.substring(argument.startsWith("--") ? 2 : 1);
    if (body.startsWith("-") || body.startsWith("=")) {
      throw new FlagException("%s is not written as a flag is: --name=value".formatted(argument));
    }
    return body;
  }

  private static FlagException notAFlag(String argument, List<String> before) {
    String quoted = "%s is not a flag, and there are no other arguments".formatted(quote(argument));
    if (before.isEmpty()) {
      return new FlagException(quoted);
    }
    String previous = before.getLast();
    boolean afterSwitch =
        EtcdFlag.named(previous.replaceFirst("^--?", ""))
            .filter(flag -> flag.type() instanceof FlagType.Truth)
            .isPresent();
    return new FlagException(
        afterSwitch ? "%s; write %s=%s".formatted(quoted, previous, argument) : quoted);
  }

  private static FlagException unknown(String name) {
    String message = "unknown flag --" + name;
    return new FlagException(
        NearestName.of(name)
            .map(nearest -> message + "; did you mean --" + nearest + "?")
            .orElse(message));
  }

  private void accept(EtcdFlag flag, String value, String source) {
    if (flag.type().read(value).isEmpty()) {
      throw new FlagException(
          "invalid value %s for %s: allowed is %s"
              .formatted(quote(value), source, flag.type().allowed()));
    }
    given.put(flag, value);
  }

  private boolean isVersionAsked() {
    return isTrue(Optional.ofNullable(given.get(EtcdFlag.VERSION)).orElse("false"));
  }

  /// How the user wrote each flag, for messages.
  private EnumMap<EtcdFlag, String> sources() {
    var sources = new EnumMap<EtcdFlag, String>(EtcdFlag.class);
    given.keySet().forEach(flag -> sources.put(flag, "--" + flag.flagName()));
    return sources;
  }

  private void readEnvironment(Map<String, String> environment, EnumMap<EtcdFlag, String> sources) {
    var known = new TreeMap<String, EtcdFlag>();
    for (EtcdFlag flag : EtcdFlag.values()) {
      known.put(flag.variable(), flag);
    }
    for (var entry : new TreeMap<>(environment).entrySet()) {
      String variable = entry.getKey();
      if (!variable.startsWith(PREFIX) || entry.getValue().isEmpty()) {
        continue;
      }
      EtcdFlag flag = known.get(variable);
      if (flag == null || flag == EtcdFlag.VERSION) {
        warnings.add("the environment variable %s means nothing here".formatted(variable));
      } else if (given.containsKey(flag)) {
        warnings.add(
            "the environment variable %s is not read, because --%s is given"
                .formatted(variable, flag.flagName()));
      } else {
        accept(flag, entry.getValue(), variable);
        sources.put(flag, variable);
      }
    }
  }

  /// Which of the two would hold is nothing to guess.
  private void refuseOldNameBesideNew() {
    List<String> gates = FlagType.Items.split(text(EtcdFlag.FEATURE_GATES));
    for (EtcdFlag flag : given.keySet()) {
      flag.successor()
          .filter(given::containsKey)
          .ifPresent(successor -> {
            throw new FlagException(
                "--%s is the former name of --%s; give only the latter"
                    .formatted(flag.flagName(), successor.flagName()));
          });
      flag.gate()
          .filter(gate -> gates.stream().anyMatch(item -> item.startsWith(gate.title() + "=")))
          .ifPresent(gate -> {
            throw new FlagException(
                "--%s is the former name of the feature gate %s; give only the latter"
                    .formatted(flag.flagName(), gate.title()));
          });
    }
  }

  private void judge(EnumMap<EtcdFlag, String> sources) {
    sources.forEach((flag, source) -> {
      String value = text(flag);
      judge(
          flag.support(),
          flag.type().read(value).equals(flag.type().read(flag.defaultText())),
          flag.type() instanceof FlagType.Truth ? source + "=" + isTrue(value) : source);
    });
    for (String item : FlagType.Items.split(text(EtcdFlag.FEATURE_GATES))) {
      judgeGate(item, sources.getOrDefault(EtcdFlag.FEATURE_GATES, ""));
    }
  }

  private void judgeGate(String item, String source) {
    int equals = item.indexOf('=');
    String title = equals < 0 ? item : item.substring(0, equals).strip();
    FeatureGate gate =
        FeatureGate.named(title)
            .orElseThrow(() ->
                new FlagException(
                    "unknown feature gate %s in %s: known are %s"
                        .formatted(quote(title), source, FeatureGate.titles())));
    boolean on =
        Optional.of(equals < 0 ? "" : item.substring(equals + 1).strip())
            .flatMap(new FlagType.Truth()::read)
            .orElseThrow(() ->
                new FlagException(
                    "invalid item %s in %s: allowed is %s=true or %s=false"
                        .formatted(quote(item), source, title, title)));
    judge(
        gate.support(),
        on == gate.byDefault(),
        "the feature gate %s=%s in %s".formatted(title, on, source));
  }

  private void judge(Support support, boolean isDefault, String subject) {
    switch (support) {
      case Support.Works() -> {}
      case Support.NoEffect(var reason) ->
          warnings.add("%s has no effect: %s".formatted(subject, reason));
      case Support.Refused(var reason) -> {
        if (!isDefault) {
          throw new FlagException("%s is refused: %s".formatted(subject, reason));
        }
      }
    }
  }

  private String text(EtcdFlag flag) {
    return given.getOrDefault(flag, flag.defaultText());
  }

  private static boolean isTrue(String value) {
    return new FlagType.Truth().read(value).orElse(false);
  }

  /// Long values are shortened, so that a message stays one readable line.
  static String quote(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= QUOTED_CHARS_MAX
        ? '"' + line + '"'
        : '"' + line.substring(0, QUOTED_CHARS_MAX) + "...\"";
  }
}
