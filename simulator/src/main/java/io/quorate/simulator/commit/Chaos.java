package io.quorate.simulator.commit;

import java.time.Duration;
import java.util.SplittableRandom;

/// Faults that strike by chance until everything heals.
///
/// @param loss the share of messages that get lost
/// @param duplication the share of messages that arrive twice
/// @param longestDelay the most that a message takes: messages overtake each other
/// @param crashes how many times a process crashes
/// @param pauses how many times one stops for a while, and does not know it
/// @param cuts how many times one is cut off from the others
/// @param falseAlarms how many times somebody is told to take over without a reason
/// @param healAfter when it ends: everybody is back, and nothing gets lost any more
public record Chaos(
    double loss,
    double duplication,
    Duration longestDelay,
    int crashes,
    int pauses,
    int cuts,
    int falseAlarms,
    Duration healAfter) {
  /// Both coordinators take over again and again, and everybody crashes, while answers are still
  /// under way: what one of them has begun the other finds half done.
  static Chaos ofRivals(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] delays = {30, 60, 150};
    return new Chaos(
        random.nextDouble() * 0.4,
        random.nextDouble() * 0.4,
        Duration.ofMillis(delays[random.nextInt(delays.length)]),
        4 + random.nextInt(24),
        random.nextInt(8),
        random.nextInt(8),
        4 + random.nextInt(24),
        Duration.ofSeconds(2));
  }

  /// Of any strength.
  public static Chaos draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] shares = {0, 0, 0.05, 0.2, 0.4};
    int[] delays = {2, 10, 60, 300};
    int[] counts = {0, 0, 1, 2, 4, 8};
    return new Chaos(
        shares[random.nextInt(shares.length)],
        shares[random.nextInt(shares.length)],
        Duration.ofMillis(delays[random.nextInt(delays.length)]),
        counts[random.nextInt(counts.length)],
        counts[random.nextInt(counts.length)],
        counts[random.nextInt(counts.length)],
        counts[random.nextInt(counts.length)],
        Duration.ofSeconds(2));
  }
}
