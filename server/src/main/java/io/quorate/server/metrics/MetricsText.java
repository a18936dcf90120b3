package io.quorate.server.metrics;

import java.util.Locale;

/// Metrics in Prometheus's text format, written one family after the other.
///
/// Prometheus's own client library is not used because it insists on its rules for names, and some
/// of etcd's break them: gauges that end in `_total`, counters that do not.
public final class MetricsText {
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// What a family's samples mean.
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    SUMMARY
  }

  private final StringBuilder text = new StringBuilder(16 << 10);
  private String family = "";

  /// Begins a family; samples follow.
  public MetricsText family(String name, Kind kind, String help) {
    family = name;
    text.append("# HELP ").append(name).append(' ').append(escape(help)).append('\n');
    text.append("# TYPE ").append(name).append(' ');
    text.append(kind.name().toLowerCase(Locale.ROOT)).append('\n');
    return this;
  }

  /// A sample of the family.
  ///
  /// @param labels names and values in turn
  public MetricsText sample(Number value, String... labels) {
    return part("", value, labels);
  }

  /// A sample of a histogram or a summary, of which there are several kinds.
  ///
  /// @param suffix `_bucket`, `_sum` or `_count`
  /// @param labels names and values in turn
  public MetricsText part(String suffix, Number value, String... labels) {
    text.append(family).append(suffix);
    for (int i = 0; i < labels.length; i += 2) {
      text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
      text.append(escape(labels[i + 1]).replace("\"", "\\\"")).append('"');
    }
    text.append(labels.length == 0 ? " " : "} ").append(number(value)).append('\n');
    return this;
  }

  /// A family of one.
  public MetricsText counter(String name, Number value, String help) {
    return family(name, Kind.COUNTER, help).sample(value);
  }

  /// A family of one.
  public MetricsText gauge(String name, Number value, String help) {
    return family(name, Kind.GAUGE, help).sample(value);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  static String number(Number value) {
    if (!(value instanceof Double real)) {
      return value.toString();
    }
    if (real.isInfinite()) {
      return real > 0 ? "+Inf" : "-Inf";
    }
    return real.doubleValue() == Math.rint(real)
        ? Long.toString(Math.round(real))
        : real.toString();
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\n", "\\n");
  }
}
