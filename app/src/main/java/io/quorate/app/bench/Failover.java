package io.quorate.app.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// The gaps after the deaths of leaders, in milliseconds.
///
/// @param ratio of the medians, ours to etcd's
record Failover(
    Setting setting,
    Spread quorate,
    Spread etcd,
    double ratio,
    List<Double> quorateGaps,
    List<Double> etcdGaps)
    implements ContestCommand.Report {
  record Setting(
      String quorate,
      String etcd,
      int processors,
      int kills,
      int heartbeatMillis,
      int electionMillis,
      int clients,
      int deadlineMillis) {}

  Failover {
    quorateGaps = List.copyOf(quorateGaps);
    etcdGaps = List.copyOf(etcdGaps);
  }

  static Failover of(Setting setting, List<Double> ours, List<Double> theirs) {
    Spread quorate = Spread.of(ours);
    Spread etcd = Spread.of(theirs);
    return new Failover(setting, quorate, etcd, quorate.median() / etcd.median(), ours, theirs);
  }

  @Override
  public void print(PrintStream out) {
    out.printf(
        "Quorate %s and etcd %s, three nodes each on the same %d processors.%n",
        setting.quorate(), setting.etcd(), setting.processors());
    out.printf(
        "Heartbeat interval %d ms, election timeout %d ms; %d leaders killed on each side.%n",
        setting.heartbeatMillis(), setting.electionMillis(), setting.kills());
    Table table = Table.comparing("ms without writes");
    row(table, "min", Spread::min);
    row(table, "median", Spread::median);
    row(table, "p90", Spread::p90);
    row(table, "max", Spread::max);
    table.print(out);
  }

  private void row(Table table, String name, ToDoubleFunction<Spread> value) {
    double ours = value.applyAsDouble(quorate);
    double theirs = value.applyAsDouble(etcd);
    table.row(
        name, "%,.0f".formatted(ours), "%,.0f".formatted(theirs), Metric.ratio(ours / theirs));
  }
}
