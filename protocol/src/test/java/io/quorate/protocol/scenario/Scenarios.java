package io.quorate.protocol.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The scenarios of one protocol, a test for each file in its folder under
/// `src/test/resources/scenarios`. With `-Dquorate.rewrite=true` they write what happened into the
/// files instead; read the difference as carefully as code.
public final class Scenarios {
  private static final Path HOME =
      Path.of(System.getProperty("basedir", "."), "src/test/resources/scenarios");
  private static final boolean REWRITE = Boolean.getBoolean("quorate.rewrite");

  private Scenarios() {}

  public static Stream<DynamicTest> in(String folder, Protocol protocol) throws IOException {
    try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
      List<Path> scripts = files.sorted().toList();
      assertThat(scripts).isNotEmpty();
      return scripts.stream()
          .map(file ->
              DynamicTest.dynamicTest(
                  file.getFileName().toString(), file.toUri(), () -> run(file, protocol)));
    }
  }

  private static void run(Path file, Protocol protocol) throws IOException {
    String expected = Files.readString(file);
    String actual = Script.parse(expected).performed(new Director(protocol)::perform).text();
    if (REWRITE) {
      Files.writeString(file, actual);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }
}
