package io.quorate.simulator.world;

import java.util.random.RandomGenerator;

/// What a network does to frames, everywhere.
///
/// @param loss the part that gets lost, from 0 to 1
/// @param duplication the part that arrives twice, from 0 to 1
/// @param alteration the part of which a bit is flipped on its way, from 0 to 1
/// @param straggling the part that takes a hundred times as long, from 0 to 1
/// @param delayMinMicros the shortest delay in microseconds
/// @param delayMaxMicros the longest delay in microseconds, more than the shortest
/// @param ordered whether frames between two nodes arrive in the order in which they were sent
public record Weather(
    double loss,
    double duplication,
    double alteration,
    double straggling,
    int delayMinMicros,
    int delayMaxMicros,
    boolean ordered) {
  public static final Weather CALM = new Weather(0, 0, 0, 0, 50, 300, true);

  public Weather {
    requirePart("loss", loss);
    requirePart("duplication", duplication);
    requirePart("alteration", alteration);
    requirePart("straggling", straggling);
    if (delayMinMicros < 0 || delayMaxMicros <= delayMinMicros) {
      throw new IllegalArgumentException(
          "a delay of %d to %d us is no range".formatted(delayMinMicros, delayMaxMicros));
    }
  }

  private static void requirePart(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1, not " + value);
    }
  }

  long delayNanos(RandomGenerator random) {
    long delay = 1000 * random.nextLong(delayMinMicros, delayMaxMicros) + random.nextLong(1000);
    return straggling > 0 && random.nextDouble() < straggling ? 100 * delay : delay;
  }
}
