package io.quorate.app.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The gaps after the deaths of leaders, in milliseconds.
///
/// @param ratio of the medians, ours to theirs
record Failover(
    Setting setting,
    Spread ours,
    Spread theirs,
    double ratio,
    List<Double> ourGaps,
    List<Double> theirGaps)
    implements ContestCommand.Report {
  record Setting(
      Side ours,
      Side theirs,
      int processors,
      int kills,
      int heartbeatMillis,
      int electionMillis,
      int clients,
      int deadlineMillis) {}

  Failover {
    ourGaps = List.copyOf(ourGaps);
    theirGaps = List.copyOf(theirGaps);
  }

  static Failover of(Setting setting, List<Double> ourGaps, List<Double> theirGaps) {
    Spread ours = Spread.of(ourGaps);
    Spread theirs = Spread.of(theirGaps);
    return new Failover(setting, ours, theirs, ours.median() / theirs.median(), ourGaps, theirGaps);
  }

  @Override
  public void print(PrintStream out) {
    out.printf(
        "%s and %s, three nodes each on the same %d processors.%n",
        setting.ours(), setting.theirs(), setting.processors());
    out.printf(
        "Heartbeat interval %d ms, election timeout %d ms; %d leaders killed on each side.%n",
        setting.heartbeatMillis(), setting.electionMillis(), setting.kills());
    Table table = Table.comparing("ms without writes", setting.ours(), setting.theirs());
    row(table, "min", Spread::min);
    row(table, "median", Spread::median);
    row(table, "p90", Spread::p90);
    row(table, "max", Spread::max);
    table.print(out);
  }

  private void row(Table table, String name, ToDoubleFunction<Spread> value) {
    double our = value.applyAsDouble(ours);
    double their = value.applyAsDouble(theirs);
    table.row(name, "%,.0f".formatted(our), "%,.0f".formatted(their), Metric.ratio(our / their));
  }
}
