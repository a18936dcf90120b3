package io.quorate.app.bench;

import io.quorate.client.Latencies;
import io.quorate.client.LoadGenerator;
import io.quorate.client.LoadPlan;
import io.quorate.client.LoadResult;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What `quorate bench put --json` prints, and the same for people.
///
/// @param latencyMicros of the requests that succeeded
/// @param failures how often each kind occurred
/// @param readsWithoutKey successful reads that found nothing
/// @param clientCpuMicrosPerRequest processor time of the load generator itself
record LoadReport(
    String workload,
    int clients,
    int connections,
    long succeeded,
    long failed,
    Map<String, Long> failures,
    long readsWithoutKey,
    double seconds,
    double requestsPerSecond,
    LatencyMicros latencyMicros,
    double clientCpuMicrosPerRequest) {
  record LatencyMicros(double mean, double p50, double p90, double p99, double p999, double max) {
    static LatencyMicros of(Latencies latencies) {
      return new LatencyMicros(
          micros(latencies.mean()),
          micros(latencies.p50()),
          micros(latencies.p90()),
          micros(latencies.p99()),
          micros(latencies.p999()),
          micros(latencies.max()));
    }
  }

  LoadReport {
    failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
  }

  static LoadReport measure(LoadGenerator load, String workload, LoadPlan plan)
      throws InterruptedException {
    Duration before = processorTime();
    LoadResult result = load.measure();
    Duration used = processorTime().minus(before);
    Map<String, Long> failures = new LinkedHashMap<>();
    result.errors().forEach((failure, count) -> failures.put(failure.toString(), count));
    long requests = result.succeeded() + result.failed();
    return new LoadReport(
        workload,
        plan.clients(),
        plan.connections(),
        result.succeeded(),
        result.failed(),
        failures,
        result.missed(),
        result.elapsed().toNanos() / 1e9,
        result.throughput(),
        LatencyMicros.of(result.latencies()),
        requests == 0 ? 0 : micros(used) / requests);
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static double micros(Duration duration) {
    return duration.toNanos() / 1e3;
  }

  void print(PrintStream out) {
    out.printf(
        "%s: %,d requests in %.2f s by %,d clients on %,d connections%n%n",
        workload, succeeded + failed, seconds, clients, connections);
    out.printf("  throughput  %,.0f requests/s%n", requestsPerSecond);
    out.printf(
        "  latency     mean %s, p50 %s, p90 %s, p99 %s, p99.9 %s, max %s%n",
        millis(latencyMicros.mean()),
        millis(latencyMicros.p50()),
        millis(latencyMicros.p90()),
        millis(latencyMicros.p99()),
        millis(latencyMicros.p999()),
        millis(latencyMicros.max()));
    out.printf("  client      %.1f us of processor time per request%n", clientCpuMicrosPerRequest);
    if (readsWithoutKey > 0) {
      out.printf("  not found   %,d reads%n", readsWithoutKey);
    }
    out.printf("  failed      %,d%n", failed);
    failures.forEach((failure, count) -> out.printf("    %,10d  %s%n", count, failure));
  }

  private static String millis(double micros) {
    return "%.2f ms".formatted(micros / 1e3);
  }
}
