package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A part of `docs/paxos.md` that a test writes, between two comments that name it. With
/// `-Dquorate.rewrite=true` it is written; otherwise it must be there.
final class GeneratedPart {
  private static final Path DOCUMENT =
      Path.of(System.getProperty("basedir", "."), "../docs/paxos.md");

  private GeneratedPart() {}

  static void check(String name, String text) throws IOException {
    String document = Files.readString(DOCUMENT);
    String begin = "<!-- begin %s -->\n".formatted(name);
    int from = document.indexOf(begin) + begin.length();
    int to = document.indexOf("<!-- end %s -->".formatted(name));
    assertThat(to).as("the part '%s' of %s", name, DOCUMENT).isGreaterThanOrEqualTo(from);
    if (Boolean.getBoolean("quorate.rewrite")) {
      Files.writeString(DOCUMENT, document.substring(0, from) + text + document.substring(to));
    } else {
      assertThat(document.substring(from, to)).isEqualTo(text);
    }
  }
}
