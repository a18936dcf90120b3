package io.quorate.protocol.scenario;

import java.util.Arrays;

/// How often each number occurs, drawn in characters.
public final class Histogram {
  private static final int BAR = 40;

  private Histogram() {}

  /// @param sorted ascending, and one at least
  public static String of(int[] sorted) {
    int least = sorted[0];
    int[] counts = new int[sorted[sorted.length - 1] - least + 1];
    for (int each : sorted) {
      counts[each - least]++;
    }
    int most = Arrays.stream(counts).max().orElseThrow();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      String bar = "#".repeat((counts[i] * BAR + most - 1) / most);
      text.append("%3d | %-40s %d\n".formatted(least + i, bar, counts[i]));
    }
    return text.toString();
  }
}
