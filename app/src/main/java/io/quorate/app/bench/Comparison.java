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
      Side ours,
      Side theirs,
      int processors,
      int rounds,
      long requestsPerRound,
      long warmUpRequests,
      long theirWarmUpRequests,
      int valueSize) {}

  /// In seconds.
  record StartUp(Spread ours, Spread theirs, double ratio) {
    static StartUp of(List<Double> ourSeconds, List<Double> theirSeconds) {
      Spread ours = Spread.of(ourSeconds);
      Spread theirs = Spread.of(theirSeconds);
      return new StartUp(ours, theirs, ours.median() / theirs.median());
    }
  }

  record Result(
      String workload,
      int clients,
      int connections,
      Map<Metric, Spread> ours,
      Map<Metric, Spread> theirs,
      Map<Metric, Double> ratios) {
    static Result of(
        Workload workload,
        List<Map<Metric, Double>> ourRounds,
        List<Map<Metric, Double>> theirRounds) {
      Map<Metric, Spread> ours = spreads(ourRounds);
      Map<Metric, Spread> theirs = spreads(theirRounds);
      Map<Metric, Double> ratios = new TreeMap<>();
      ours.forEach((metric, spread) -> {
        Spread other = theirs.get(metric);
        if (other != null && other.median() > 0) {
          ratios.put(metric, spread.median() / other.median());
        }
      });
      return new Result(
          workload.name(), workload.clients(), workload.connections(), ours, theirs, ratios);
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
        "%s and %s, three nodes each on the same %d processors and the same disk.%n",
        setting.ours(), setting.theirs(), setting.processors());
    out.printf(
        "Medians of %d rounds, with the lowest and the highest; ratios are %s's to %s's.%n",
        setting.rounds(), setting.ours().name(), setting.theirs().name());
    Table start = Table.comparing("three nodes until ready", setting.ours(), setting.theirs());
    start.row(
        "seconds",
        text(startUp.ours(), "%.2f"::formatted),
        text(startUp.theirs(), "%.2f"::formatted),
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
                    setting.valueSize()),
            setting.ours(),
            setting.theirs());
    for (Metric metric : Metric.values()) {
      Double ratio = result.ratios().get(metric);
      table.row(
          metric.label(),
          text(result.ours().get(metric), metric),
          text(result.theirs().get(metric), metric),
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
