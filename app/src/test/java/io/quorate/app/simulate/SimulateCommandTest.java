package io.quorate.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SimulateCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @Test
  void seeds_run_and_are_reported() {
    assertThat(run("--seeds", "1..4", "--processes", "2", "--duration", "1s")).isZero();
    assertThat(out.toString())
        .startsWith("4 runs, ")
        .contains(
            "times real time", "of a processor core", "Requests", "write: done", "Never reached: ");
  }

  @Test
  void a_report_for_programs_is_one_line_of_json() {
    assertThat(run("--seed", "5", "--duration", "1s", "--json", "--verify")).isZero();
    assertThat(out.toString())
        .startsWith("{\"revision\":")
        .contains("\"runs\":1", "\"hash\":\"", "\"failure\":null")
        .hasLineCount(1);
  }

  @Test
  void a_run_that_was_told_is_repeated_from_its_file() {
    String file = folder.resolve("a.trace").toString();
    assertThat(run("--seed", "5", "--duration", "1s", "--trace", file)).isZero();
    assertThat(run("--replay", file)).isZero();
    assertThat(out.toString()).contains("The same run as in the file, hash ");
  }

  @Test
  void a_short_run_cannot_reach_all_probes() {
    assertThat(run("--seed", "5", "--duration", "1s", "--require-probes")).isEqualTo(1);
  }

  @Test
  void after_the_budget_no_seed_is_begun() {
    assertThat(run("--seeds", "1..1000000", "--duration", "1s", "--budget", "500ms")).isZero();
    assertThat(out.toString()).doesNotStartWith("1,000,000 runs");
  }

  private int run(String... arguments) {
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(arguments);
  }
}
