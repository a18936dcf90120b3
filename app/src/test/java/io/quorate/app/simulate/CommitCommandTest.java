package io.quorate.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommitCommandTest {
  private final StringWriter out = new StringWriter();

  @Test
  void a_run_is_drawn_and_judged() {
    assertThat(run("--protocol", "2pc", "--participants", "2")).isZero();
    assertThat(out.toString())
        .startsWith("          ms   c1      c2      1       2\n")
        .contains("o-------------->|       |      c1@1 Prepare", "c1 @3 forces commit")
        .endsWith("\ncommitted\n");
  }

  @Test
  void who_is_blocked_is_told_and_breaks_no_rule() {
    assertThat(run("--protocol", "2pc", "--crash", "c1@7,1@7")).isZero();
    assertThat(out.toString()).endsWith("(and so on)\nblocked: [2, 3] in doubt\n");
  }

  @Test
  void a_run_that_breaks_a_rule_fails() {
    assertThat(run("--protocol", "3pc", "--cut", "2@5")).isEqualTo(1);
    assertThat(out.toString()).endsWith("inconsistent: [2] committed and [c1, 1, 3] aborted\n");
  }

  @Test
  void a_step_that_is_never_taken_is_told() {
    assertThat(run("--crash", "c1@99")).isZero();
    assertThat(out.toString()).contains("never reached: c1@99\n");
  }

  @Test
  void a_report_for_programs_is_one_line_of_json() {
    assertThat(run("--protocol", "paxos-commit", "--seed", "3", "--json")).isZero();
    assertThat(out.toString())
        .contains("\"protocol\":\"paxos-commit\"", "\"verdict\":\"", "\"steps\":{\"1\":")
        .hasLineCount(1);
  }

  @Test
  void the_same_seed_draws_the_same_picture() {
    run("--seed", "5");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run("--seed", "5");
    assertThat(out.toString()).isEqualTo(first);
  }

  private int run(String... arguments) {
    return new CommandLine(new CommitCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(arguments);
  }
}
