package io.quorate.app.bench;

import java.util.List;

/// Some measurements of the same thing, in short.
record Spread(double min, double median, double p90, double max) {
  /// @param values at least one
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    List<Double> sorted = values.stream().sorted().toList();
    return new Spread(
        sorted.getFirst(), quantile(sorted, 0.5), quantile(sorted, 0.9), sorted.getLast());
  }

  /// Between two values it lies on the line that joins them.
  private static double quantile(List<Double> sorted, double part) {
    double position = part * (sorted.size() - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
  }
}
