package io.quorate.server.metrics;

/// Knows some metrics.
@FunctionalInterface
public interface MetricSource {
  void writeTo(MetricsText text);
}
