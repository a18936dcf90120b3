package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.check.CheckCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// `quorate bench histories`, in the eyes of `quorate check`.
class HistoriesCommandTest {
  private static final int HOLDS = 0;
  private static final int VIOLATED = 1;

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void a_history_is_violated_if_that_is_wanted(int values) {
    make("--total=2000", "--values=" + values);
    assertThat(check()).isEqualTo(HOLDS);
    make("--total=2000", "--values=" + values, "--violated");
    assertThat(check()).isEqualTo(VIOLATED);
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void a_history_that_is_too_short_for_a_violation_is_refused() {
    make("--total=10", "--violated");
    assertThat(err.toString()).contains("--violated needs more operations");
  }

  private void make(String... options) {
    execute(new HistoriesCommand(), options);
  }

  private int check() {
    return execute(new CheckCommand(), "--model=linearizable:register");
  }

  private int execute(Object command, String... options) {
    String file = folder.resolve("h.edn").toString();
    return new CommandLine(command)
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err, true))
        .execute(Stream.concat(Stream.of(options), Stream.of(file)).toArray(String[]::new));
  }
}
