package io.quorate.app.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/// What a comparison found: per workload and metric the spread over all rounds of both sides, and
/// the ratio of the medians, ours to theirs.
record Comparison(Setting setting, StartUp startUp, List<Result> results)
    implements ContestCommand.Report {
  record Setting(
      String quorate,
      String etcd,
      int processors,
      int rounds,
      long requestsPerRound,
      long warmUpRequests,
      long etcdWarmUpRequests,
      int valueSize) {}

  /// In seconds.
  record StartUp(Spread quorate, Spread etcd, double ratio) {
    static StartUp of(List<Double> ours, List<Double> theirs) {
      Spread quorate = Spread.of(ours);
      Spread etcd = Spread.of(theirs);
      return new StartUp(quorate, etcd, quorate.median() / etcd.median());
    }
  }

  record Result(
      String workload,
      int clients,
      int connections,
      Map<Metric, Spread> quorate,
      Map<Metric, Spread> etcd,
      Map<Metric, Double> ratios) {
    static Result of(
        Workload workload, List<Map<Metric, Double>> ours, List<Map<Metric, Double>> theirs) {
      Map<Metric, Spread> quorate = spreads(ours);
      Map<Metric, Spread> etcd = spreads(theirs);
      Map<Metric, Double> ratios = new TreeMap<>();
      quorate.forEach((metric, spread) -> {
        Spread other = etcd.get(metric);
        if (other != null && other.median() > 0) {
          ratios.put(metric, spread.median() / other.median());
        }
      });
      return new Result(
          workload.name(), workload.clients(), workload.connections(), quorate, etcd, ratios);
    }

    /// A metric that was missing in a round is left out.
    private static Map<Metric, Spread> spreads(List<Map<Metric, Double>> rounds) {
      Map<Metric, Spread> spreads = new TreeMap<>();
      for (Metric metric : Metric.values()) {
        List<Double> values = new ArrayList<>();
        rounds.forEach(round -> {
          Double value = round.get(metric);
          if (value != null) {
            values.add(value);
          }
        });
        if (!values.isEmpty() && values.size() == rounds.size()) {
          spreads.put(metric, Spread.of(values));
        }
      }
      return spreads;
    }
  }

  @Override
  public void print(PrintStream out) {
    out.printf(
        "Quorate %s and etcd %s, three nodes each on the same %d processors and the same disk.%n",
        setting.quorate(), setting.etcd(), setting.processors());
    out.printf(
        "Medians of %d rounds, with the lowest and the highest; ratios are Quorate's to etcd's.%n",
        setting.rounds());
    Table start = Table.comparing("three nodes until ready");
    start.row(
        "seconds",
        text(startUp.quorate(), "%.2f"::formatted),
        text(startUp.etcd(), "%.2f"::formatted),
        Metric.ratio(startUp.ratio()));
    start.print(out);
    results.forEach(result -> print(result, out));
  }

  private void print(Result result, PrintStream out) {
    Table table =
        Table.comparing(
            "%s, %,d client%s, %d-byte values"
                .formatted(
                    result.workload().replace("-1", ""),
                    result.clients(),
                    result.clients() == 1
                        ? ""
                        : "s on %d connections".formatted(result.connections()),
                    setting.valueSize()));
    for (Metric metric : Metric.values()) {
      Double ratio = result.ratios().get(metric);
      table.row(
          metric.label(),
          text(result.quorate().get(metric), metric),
          text(result.etcd().get(metric), metric),
          ratio == null ? "-" : Metric.ratio(ratio));
    }
    table.print(out);
  }

  private static String text(@Nullable Spread spread, Metric metric) {
    return spread == null ? "-" : text(spread, metric::format);
  }

  private static String text(Spread spread, DoubleFunction<String> format) {
    String median = format.apply(spread.median());
    return spread.min() == spread.max()
        ? median
        : "%s (%s to %s)".formatted(median, format.apply(spread.min()), format.apply(spread.max()));
  }
}
