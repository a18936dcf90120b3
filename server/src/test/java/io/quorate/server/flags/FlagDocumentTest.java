package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// `docs/etcd-flags.md` is made from the table of flags, and written by this test if asked to.
class FlagDocumentTest {
  @Test
  void the_document_of_flags_is_that_of_the_table() throws IOException {
    Path file = repositoryRoot().resolve("docs").resolve("etcd-flags.md");
    if (Boolean.getBoolean("quorate.rewrite")) {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, document());
    }
    assertThat(Files.exists(file) ? Files.readString(file) : "")
        .as("%s is not up to date: run with -Dquorate.rewrite=true", file)
        .isEqualTo(document());
  }

  /// The nearest folder above that is more than a module.
  private static Path repositoryRoot() throws IOException {
    Path start = Path.of(System.getProperty("quorate.root", "")).toAbsolutePath().normalize();
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path pom = folder.resolve("pom.xml");
      if (Files.exists(pom) && Files.readString(pom).contains("<modules>")) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above " + start + " has a pom.xml with modules");
  }

  private static String document() {
    var text = new StringBuilder();
    text.append(
        """
        <!-- Made from EtcdFlag.java by FlagDocumentTest: change the table, then run with -Dquorate.rewrite=true. -->
        # Flags of `quorate server`

        The server takes every flag of etcd 3.6, and the environment variable of each (`--data-dir` is
        `ETCD_DATA_DIR`). A flag wins over its variable.

        - **works**: as in etcd.
        - **no effect**: any well-formed value is accepted with a warning, and changes nothing.
        - **refused**: any other value than the default stops the start, with this reason.
        """);
    for (FlagGroup group : FlagGroup.values()) {
      text.append("\n## ").append(group.title()).append("\n\n");
      text.append("| flag | default | support | note |\n| --- | --- | --- | --- |\n");
      Arrays.stream(EtcdFlag.values())
          .filter(flag -> flag.group() == group)
          .forEach(flag ->
              text.append(
                  row("--" + flag.flagName(), flag.defaultText(), flag.support(), flag.help())));
    }
    text.append("\n## Feature gates\n\n");
    text.append("| gate | default | support | note |\n| --- | --- | --- | --- |\n");
    for (FeatureGate gate : FeatureGate.values()) {
      text.append(
          row(gate.title(), Boolean.toString(gate.byDefault()), gate.support(), gate.help()));
    }
    return text.toString();
  }

  private static String row(String name, String defaultText, Support support, String help) {
    String shown = defaultText.isEmpty() ? "" : "`" + defaultText + "`";
    String mark =
        switch (support) {
          case Support.Works() -> "works";
          case Support.NoEffect(_) -> "no effect";
          case Support.Refused(_) -> "refused";
        };
    String reason =
        switch (support) {
          case Support.Works() -> "";
          case Support.NoEffect(var why) -> " *" + capitalized(why) + ".*";
          case Support.Refused(var why) -> " *" + capitalized(why) + ".*";
        };
    return "| `%s` | %s | %s | %s%s |\n".formatted(name, shown, mark, help, reason);
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
