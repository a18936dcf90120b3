package io.quorate.app.simulate;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/// Shows how far a campaign has come. On a terminal one line is written over and over; elsewhere
/// there is one plain line now and then.
final class SimulationProgress implements Runnable {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

  private final PrintStream out;
  private final boolean terminal = Boolean.getBoolean("quorate.terminal");
  private final Campaign campaign;
  private final Words.Seeds seeds;
  private final Optional<Duration> budget;
  private final long begun = System.nanoTime();
  private long lastLine = begun;

  SimulationProgress(
      PrintStream out, Campaign campaign, Words.Seeds seeds, Optional<Duration> budget) {
    this.out = out;
    this.campaign = campaign;
    this.seeds = seeds;
    this.budget = budget;
  }

  @Override
  public void run() {
    if (terminal) {
      out.print("\r" + text());
      out.flush();
    } else if (System.nanoTime() - lastLine > BETWEEN_LINES.toNanos()) {
      out.println(text());
      lastLine = System.nanoTime();
    }
  }

  /// The last line.
  void end() {
    if (terminal) {
      out.println("\r" + text());
    }
  }

  private String text() {
    double seconds = (System.nanoTime() - begun) / 1e9;
    double simulated = campaign.totals().simulated().toMillis() / 1e3;
    String limit = budget.map(time -> " of " + Words.text(time)).orElse("");
    return "%,d of %,d seeds, %s simulated, %.0f s%s, %,.0f times real time"
        .formatted(
            campaign.totals().runs(),
            seeds.last() - seeds.first() + 1,
            Words.text(Duration.ofMillis((long) (simulated * 1000))),
            seconds,
            limit,
            simulated / seconds);
  }
}
