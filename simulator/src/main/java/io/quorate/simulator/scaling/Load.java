package io.quorate.simulator.scaling;

import java.time.Duration;

/// What clients ask of a fleet.
///
/// @param outstanding commands at each group at any time, at least 1, and of all groups together at
///   most 100,000
/// @param length how long to count what is done, from 10 ms to an hour
public record Load(Deployment deployment, int outstanding, Duration length) {
  private static final int OUTSTANDING_MAX = 100_000;
  private static final Duration LEAST = Duration.ofMillis(10);
  private static final Duration MOST = Duration.ofHours(1);

  public Load {
    if (deployment.groups() < 1) {
      throw new IllegalArgumentException("clients need at least one group");
    }
    if (outstanding < 1) {
      throw new IllegalArgumentException(
          "outstanding commands of a group must be at least 1, not " + outstanding);
    }
    if ((long) outstanding * deployment.groups() > OUTSTANDING_MAX) {
      throw new IllegalArgumentException(
          "%d outstanding commands at each of %d groups are more than %d"
              .formatted(outstanding, deployment.groups(), OUTSTANDING_MAX));
    }
    if (length.compareTo(LEAST) < 0 || length.compareTo(MOST) > 0) {
      throw new IllegalArgumentException(
          "the time to count must be from %s to %s, not %s".formatted(LEAST, MOST, length));
    }
  }
}
