package io.quorate.app.bench;

import io.quorate.client.LoadProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/// Shows how far a load has come. On a terminal one line is written over and over; elsewhere, as in
/// the log of a build, there is one plain line at the end of each step and one every few seconds.
final class ProgressDisplay implements Consumer<LoadProgress> {
  private static final int BAR = 30;
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

  private final PrintStream out;
  private final boolean terminal;
  private Duration lastLine = Duration.ZERO;

  /// On standard error; the launcher knows whether that is a terminal.
  ProgressDisplay(PrintStream out) {
    this(out, Boolean.getBoolean("quorate.terminal"));
  }

  ProgressDisplay(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void accept(LoadProgress progress) {
    boolean end = progress.ended();
    if (terminal) {
      out.print("\r" + text(progress, bar(progress.part())) + (end ? "\n" : ""));
      out.flush();
    } else if (end || progress.elapsed().minus(lastLine).compareTo(BETWEEN_LINES) >= 0) {
      out.println(text(progress, "").stripTrailing());
      lastLine = progress.elapsed();
    }
    if (end) {
      lastLine = Duration.ZERO;
    }
  }

  private static String text(LoadProgress progress, String bar) {
    String step = progress.step().name().toLowerCase(Locale.ROOT).replace('_', '-');
    String errors = progress.errors() == 0 ? "" : "%,d failed".formatted(progress.errors());
    return "%-8s %s%3.0f %%  %,10d done  %,8.0f/s  %-16s"
        .formatted(
            step,
            bar,
            progress.part() * 100,
            progress.done(),
            progress.requestsPerSecond(),
            errors);
  }

  private static String bar(double part) {
    int full = (int) Math.round(part * BAR);
    return "[" + "=".repeat(full) + " ".repeat(BAR - full) + "] ";
  }
}
