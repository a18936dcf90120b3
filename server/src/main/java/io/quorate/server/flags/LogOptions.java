package io.quorate.server.flags;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// How, what and where the server logs.
///
/// @param outputs at least one, none twice
public record LogOptions(Level level, Format format, List<LogOutput> outputs) {
  /// etcd's levels; whoever logs at [#PANIC] or [#FATAL] ends the process.
  public enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR,
    PANIC,
    FATAL
  }

  public enum Format {
    JSON,
    CONSOLE
  }

  public LogOptions {
    outputs = List.copyOf(outputs);
  }

  static LogOptions from(ServerFlags flags) {
    List<String> targets = flags.items(EtcdFlag.LOG_OUTPUTS);
    if (targets.isEmpty()) {
      throw new FlagException(
          "--log-outputs is empty: allowed is default, stderr, stdout or files");
    }
    if (targets.size() > 1 && targets.contains("default")) {
      throw new FlagException("--log-outputs takes default only alone; write stderr beside others");
    }
    return new LogOptions(
        Level.valueOf(flags.text(EtcdFlag.LOG_LEVEL).toUpperCase(Locale.ROOT)),
        Format.valueOf(flags.text(EtcdFlag.LOG_FORMAT).toUpperCase(Locale.ROOT)),
        targets.stream().map(LogOptions::output).toList());
  }

  private static LogOutput output(String target) {
    return switch (target) {
      case "default", "stderr" -> new LogOutput.StandardError();
      case "stdout" -> new LogOutput.StandardOutput();
      case "systemd/journal" ->
          throw new FlagException(
              "--log-outputs=systemd/journal is refused: systemd itself takes stderr to its journal");
      default -> new LogOutput.AppendTo(path(target, "--log-outputs"));
    };
  }

  static Path path(String text, String source) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new FlagException(
          "invalid value %s for %s: allowed is a path of this system"
              .formatted(FlagParser.quote(text), source));
    }
  }
}
