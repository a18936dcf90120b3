package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.QuorateCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// `quorate bench histories`, in the eyes of `quorate check`.
class HistoriesCommandTest {
  private static final int HOLDS = 0;
  private static final int VIOLATED = 1;
  private static final int MISTAKE = 64;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void a_history_is_violated_if_that_is_wanted(int values) {
    assertThat(make("--values=" + values)).isEqualTo(HOLDS);
    assertThat(check()).isEqualTo(HOLDS);
    assertThat(make("--values=" + values, "--violated")).isEqualTo(HOLDS);
    assertThat(check()).isEqualTo(VIOLATED);
  }

  @Test
  void a_history_that_is_too_short_for_a_violation_is_refused() {
    assertThat(make("--total=10", "--violated")).isEqualTo(MISTAKE);
  }

  private int make(String... options) {
    List<String> arguments = new ArrayList<>(List.of("bench", "histories", "--total=2000"));
    arguments.addAll(List.of(options));
    arguments.add(file());
    return quorate(arguments);
  }

  private int check() {
    return quorate(List.of("check", "--model", "linearizable:register", file()));
  }

  private String file() {
    return folder.resolve("h.edn").toString();
  }

  private static int quorate(List<String> arguments) {
    return new CommandLine(new QuorateCommand())
        .setOverwrittenOptionsAllowed(true)
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(new StringWriter()))
        .execute(arguments.toArray(String[]::new));
  }
}
