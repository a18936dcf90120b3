package io.quorate.client;

import java.time.Duration;

/// How far a step of a load has come.
///
/// @param step what is being done
/// @param amount how much of it there is to do
/// @param elapsed since this step began
/// @param done requests of this step that have ended, with errors
/// @param errors of them
/// @param ended whether this is the step's last report
public record LoadProgress(
    Step step, Amount amount, Duration elapsed, long done, long errors, boolean ended) {
  /// The steps of a load, in their order.
  public enum Step {
    FILL,
    WARM_UP,
    MEASURE
  }

  /// The part of the step that is done, from 0 to 1.
  public double part() {
    return switch (amount) {
      case Amount.Requests(var count) -> count == 0 ? 1 : Math.min(1, (double) done / count);
      case Amount.Lasting(var duration) ->
          Math.min(1, (double) elapsed.toNanos() / duration.toNanos());
    };
  }

  /// Requests per second since the step began.
  public double requestsPerSecond() {
    return elapsed.isZero() ? 0 : done * 1e9 / elapsed.toNanos();
  }
}
