package io.quorate.client;

import java.time.Duration;

/// How far a load has come.
///
/// @param step what is being done
/// @param elapsed since this step began
/// @param done requests of this step that have ended, with errors
/// @param errors of them
/// @param requestsPerSecond since the previous report
public record LoadProgress(
    Step step, Duration elapsed, long done, long errors, double requestsPerSecond) {
  /// The steps of a load, in their order.
  public enum Step {
    FILL,
    WARM_UP,
    MEASURE
  }
}
