package io.quorate.app.bench;

import java.util.Locale;

/// What is measured in a round. The names of the constants are those in JSON.
enum Metric {
  requestsPerSecond("throughput, requests/s", "%,.0f"),
  p50Millis("latency p50, ms", "%,.2f"),
  p99Millis("latency p99, ms", "%,.2f"),
  nodesCpuMicrosPerRequest("CPU of all nodes, us/request", "%,.1f"),
  leaderCpuMicrosPerRequest("CPU of the leader, us/request", "%,.1f"),
  clientCpuMicrosPerRequest("CPU of the load generator, us/request", "%,.1f"),
  residentMegabytes("memory of all nodes, MB", "%,.0f"),
  syncsPerRequest("log syncs of all nodes, per request", "%,.3f"),
  failedRequests("failed requests", "%,.0f");

  private final String label;
  private final String format;

  Metric(String label, String format) {
    this.label = label;
    this.format = format;
  }

  String label() {
    return label;
  }

  String format(double value) {
    return format.formatted(value);
  }

  /// A value as all parts of the program write it, whatever the user's language.
  static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
