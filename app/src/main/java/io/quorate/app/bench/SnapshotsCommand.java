package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.app.process.Quorate;
import io.quorate.client.Amount;
import io.quorate.client.Endpoint;
import io.quorate.client.KeyPlan;
import io.quorate.client.LoadGenerator;
import io.quorate.client.LoadPlan;
import io.quorate.client.Operation;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench snapshots`: what a snapshot of a large store costs those who write meanwhile.
@Command(
    name = "snapshots",
    header = "Measures puts while a large store's snapshots are written.",
    description = {
      "",
      "Starts three servers on this machine, fills them, and has clients write at a steady rate while"
          + " each server writes a snapshot of the whole store again and again. A put counts from"
          + " the moment at which it was due, so that a pause shows in all puts that fell into it."
          + " It belongs to a snapshot if some server was writing one when it was due or when it"
          + " was answered."
    })
final class SnapshotsCommand extends Subcommand {
  private static final int NODES = 3;
  private static final int KIB_PER_VALUE = 4;
  private static final int FILLING_CLIENTS = 100;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  @Option(
      names = "--store",
      paramLabel = "MIB",
      defaultValue = "1024",
      description = "How much is in the store, in values of 4 KiB (default: ${DEFAULT-VALUE}).")
  private int storeMib;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Puts a second, of 100 bytes each (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "From one snapshot's beginning to the next (default: ${DEFAULT-VALUE}).")
  private int every;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "300",
      description = "For how long to measure (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(names = "--json", description = "Shows an array of objects, with a snapshot and without.")
  private boolean json;

  SnapshotsCommand() {}

  /// @param snapshots whether a snapshot was being written
  record Report(
      boolean snapshots,
      long puts,
      long failed,
      double p50Millis,
      double p99Millis,
      double p999Millis,
      double longestMillis) {
    static Report of(boolean snapshots, SteadyPuts.Puts puts) {
      Nanos took = puts.took();
      return new Report(
          snapshots,
          took.count(),
          puts.failed(),
          took.millis(0.5),
          took.millis(0.99),
          took.millis(0.999),
          took.millis(1));
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireAtLeast(1, "--store", storeMib);
    requireAtLeast(1, "--rate", rate);
    requireAtLeast(1, "--every", every);
    requireAtLeast(1, "--seconds", seconds);
    Path folder = Files.createTempDirectory("quorate-snapshots");
    List<Report> reports = new ArrayList<>();
    List<String> flags =
        List.of("--snapshot-count=" + (long) rate * every, "--quota-backend-bytes=-1");
    try (LocalCluster cluster = Quorate.cluster(folder, NODES, flags)) {
      cluster.start();
      ProgressDisplay progress = new ProgressDisplay(System.err);
      fill(cluster, progress);
      SteadyPuts.Result result =
          SteadyPuts.run(cluster.nodes(), rate, Duration.ofSeconds(seconds), TIMEOUT, progress);
      reports.add(Report.of(false, result.without()));
      reports.add(Report.of(true, result.during()));
    } finally {
      LocalCluster.delete(folder);
    }
    PrintWriter out = out();
    if (json) {
      out.println(Json.pretty(reports));
    } else {
      print(reports, out);
    }
    return 0;
  }

  private void fill(LocalCluster cluster, ProgressDisplay progress) throws InterruptedException {
    List<Endpoint> endpoints = cluster.nodes().stream().map(ServerProcess::endpoint).toList();
    long keys = (long) storeMib * 1024 / KIB_PER_VALUE;
    LoadPlan plan =
        new LoadPlan(
            endpoints,
            NODES,
            FILLING_CLIENTS,
            new Operation.Put(KIB_PER_VALUE * 1024),
            new KeyPlan(8, keys, true),
            true,
            0,
            new Amount.Requests(0),
            TIMEOUT,
            1,
            1);
    try (LoadGenerator generator = LoadGenerator.connect(plan, progress)) {
      generator.prepare();
    }
  }

  private void print(List<Report> reports, PrintWriter out) {
    out.printf(
        "%,d MiB, %,d puts/s, three servers on %d processors.%n",
        storeMib, rate, Runtime.getRuntime().availableProcessors());
    Table table = new Table("SNAPSHOT", "PUTS", "FAILED", "P50", "P99", "P99.9", "LONGEST");
    for (Report report : reports) {
      table.row(
          report.snapshots ? "being written" : "none",
          Long.toString(report.puts),
          Long.toString(report.failed),
          format(report.p50Millis),
          format(report.p99Millis),
          format(report.p999Millis),
          format(report.longestMillis));
    }
    table.print(out);
  }

  private static String format(double millis) {
    return String.format(Locale.ROOT, "%.1fms", millis);
  }
}
