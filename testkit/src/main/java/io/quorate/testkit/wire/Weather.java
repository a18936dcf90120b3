package io.quorate.testkit.wire;

import java.time.Duration;

/// What a line does to the frames that it carries.
///
/// @param loss the part that gets lost, from 0 to 1
/// @param duplication the part that arrives twice, from 0 to 1
/// @param delayMin the shortest delay
/// @param delayMax the longest delay
/// @param ordered whether frames arrive in the order in which they were sent; otherwise those with
///   a shorter delay overtake others
public record Weather(
    double loss, double duplication, Duration delayMin, Duration delayMax, boolean ordered) {
  public static final Weather CALM = new Weather(0, 0, Duration.ZERO, Duration.ZERO, true);

  public Weather {
    requirePart("loss", loss);
    requirePart("duplication", duplication);
    if (delayMin.isNegative() || delayMax.compareTo(delayMin) < 0) {
      throw new IllegalArgumentException(
          "a delay of %s to %s is no range".formatted(delayMin, delayMax));
    }
  }

  private static void requirePart(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1, not " + value);
    }
  }

  public Weather withLoss(double part) {
    return new Weather(part, duplication, delayMin, delayMax, ordered);
  }

  public Weather withDuplication(double part) {
    return new Weather(loss, part, delayMin, delayMax, ordered);
  }

  /// Every frame takes as long as chance says, and those behind it wait for it.
  public Weather withDelay(Duration min, Duration max) {
    return new Weather(loss, duplication, min, max, ordered);
  }

  /// Frames overtake each other.
  public Weather withoutOrder() {
    return new Weather(loss, duplication, delayMin, delayMax, false);
  }
}
