package io.quorate.client;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/// How long requests took that succeeded; each figure is within 0.1 % and all are zero if there was
/// no request.
public record Latencies(
    Duration mean, Duration p50, Duration p90, Duration p99, Duration p999, Duration max) {
  static Latencies of(Histogram nanos) {
    return new Latencies(
        Duration.ofNanos((long) nanos.getMean()),
        percentile(nanos, 50),
        percentile(nanos, 90),
        percentile(nanos, 99),
        percentile(nanos, 99.9),
        Duration.ofNanos(nanos.getMaxValue()));
  }

  private static Duration percentile(Histogram nanos, double percent) {
    return Duration.ofNanos(nanos.getValueAtPercentile(percent));
  }
}
