package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.client.Amount;
import io.quorate.client.LoadProgress;
import io.quorate.client.LoadProgress.Step;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
  private static final Amount THOUSAND = new Amount.Requests(1000);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void a_terminal_has_one_line_for_each_step() {
    show(new ProgressDisplay(out, true));

    assertThat(shown()).contains("\rwarm-up  [===============               ]  50 %");
    assertThat(shown().chars().filter(c -> c == '\n')).hasSize(2);
  }

  @Test
  void elsewhere_there_are_few_lines_and_no_tricks() {
    show(new ProgressDisplay(out, false));

    assertThat(shown()).doesNotContain("\r");
    assertThat(shown().lines().toList())
        .hasSize(2 * 3)
        .allSatisfy(line -> assertThat(line).matches("(warm-up|measure) +\\d+ % .*/s"));
  }

  @Test
  void failures_are_shown_as_they_come() {
    new ProgressDisplay(out, false)
        .accept(new LoadProgress(Step.MEASURE, THOUSAND, Duration.ofSeconds(1), 1000, 12, true));

    assertThat(shown()).contains("100 %", "1,000 done", "12 failed");
  }

  /// Two steps of 24 seconds each.
  private static void show(ProgressDisplay display) {
    for (Step step : new Step[] {Step.WARM_UP, Step.MEASURE}) {
      for (int second = 0; second <= 24; second++) {
        display.accept(
            new LoadProgress(
                step, THOUSAND, Duration.ofSeconds(second), second * 1000L / 24, 0, second == 24));
      }
    }
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
