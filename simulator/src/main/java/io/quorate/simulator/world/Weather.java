package io.quorate.simulator.world;

import java.util.random.RandomGenerator;

/// What a network does to frames.
///
/// @param loss the part that gets lost, from 0 to 1
/// @param duplication the part that arrives twice
/// @param delayMin in nanoseconds
/// @param delayMax in nanoseconds
/// @param straggling the part that takes a hundred times as long
/// @param ordered whether frames between two nodes arrive in the order in which they were sent
record Weather(
    double loss,
    double duplication,
    long delayMin,
    long delayMax,
    double straggling,
    boolean ordered) {
  static final Weather CALM = new Weather(0, 0, 50_000, 300_000, 0, true);

  private static final long STORM_DELAY_NANOS = 8_000_000;

  static Weather random(RandomGenerator random) {
    return new Weather(
        random.nextBoolean() ? 0 : random.nextDouble(0.3),
        random.nextBoolean() ? 0 : random.nextDouble(0.3),
        random.nextLong(1, 200_000),
        random.nextLong(200_000, STORM_DELAY_NANOS),
        random.nextBoolean() ? 0 : random.nextDouble(0.02),
        random.nextBoolean());
  }

  long delay(RandomGenerator random) {
    long delay = random.nextLong(delayMin, delayMax);
    return random.nextDouble() < straggling ? 100 * delay : delay;
  }
}
