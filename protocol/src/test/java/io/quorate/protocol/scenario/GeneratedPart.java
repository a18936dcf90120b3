package io.quorate.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Parts of a page in `docs` that tests write, each between two comments that name it. With
/// `-Dquorate.rewrite=true` it is written; otherwise it must be there.
public record GeneratedPart(Path page) {
  private static final Path DOCS = Path.of(System.getProperty("basedir", "."), "../docs");

  public static GeneratedPart of(String page) {
    return new GeneratedPart(DOCS.resolve(page));
  }

  public void check(String name, String text) throws IOException {
    String whole = Files.readString(page);
    String begin = "<!-- begin %s -->\n".formatted(name);
    int from = whole.indexOf(begin) + begin.length();
    int to = whole.indexOf("<!-- end %s -->".formatted(name));
    assertThat(to).as("the part '%s' of %s", name, page).isGreaterThanOrEqualTo(from);
    if (Boolean.getBoolean("quorate.rewrite")) {
      Files.writeString(page, whole.substring(0, from) + text + whole.substring(to));
    } else {
      assertThat(whole.substring(from, to)).isEqualTo(text);
    }
  }
}
