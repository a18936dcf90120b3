package io.quorate.server.flags;

import java.util.Arrays;

/// The text of `--help`, made from the table of flags.
public final class FlagHelp {
  private static final String MARGIN = "      ";
  private static final int COLUMNS = 100;

  private FlagHelp() {}

  /// All flags by group, each with its default, and what this server does not do with it. Lines
  /// have at most 100 characters as long as their words allow it; the last one ends with a line
  /// feed.
  public static String text() {
    var text = new StringBuilder();
    text.append(
        """
        Every flag can also be given as an environment variable: --data-dir is ETCD_DATA_DIR.
        no effect: the flag is accepted, with a warning, and changes nothing.
        refused: any other value than the default stops the start.
        """);
    for (FlagGroup group : FlagGroup.values()) {
      text.append('\n').append(group.title()).append(":\n");
      Arrays.stream(EtcdFlag.values())
          .filter(flag -> flag.group() == group)
          .forEach(flag -> {
            text.append("  --%s '%s'\n".formatted(flag.flagName(), flag.defaultText()));
            wrap(flag.help() + mark(flag.support()), text);
          });
    }
    text.append("\nFeature gates (--feature-gates):\n");
    for (FeatureGate gate : FeatureGate.values()) {
      text.append("  %s=%s\n".formatted(gate.title(), gate.byDefault()));
      wrap(gate.help() + mark(gate.support()), text);
    }
    return text.toString();
  }

  private static String mark(Support support) {
    return switch (support) {
      case Support.Works() -> "";
      case Support.NoEffect(var reason) -> " (no effect: " + reason + ")";
      case Support.Refused(var reason) -> " (refused: " + reason + ")";
    };
  }

  private static void wrap(String sentence, StringBuilder text) {
    var line = new StringBuilder(MARGIN);
    for (String word : sentence.split(" ", -1)) {
      boolean first = line.length() == MARGIN.length();
      if (!first && line.length() + 1 + word.length() > COLUMNS) {
        text.append(line).append('\n');
        line = new StringBuilder(MARGIN);
        first = true;
      }
      line.append(first ? "" : " ").append(word);
    }
    text.append(line).append('\n');
  }
}
