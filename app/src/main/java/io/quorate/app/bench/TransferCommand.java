package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.app.process.Quorate;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.Protocol;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench transfer`: what a transaction costs that is over several keyspaces.
@Command(
    name = "transfer",
    header = "Measures transfers within a keyspace and over two.",
    description = {
      "",
      "Starts three servers on this machine, and in turns has clients move money between two accounts"
          + " of one keyspace, of two, and of two by classic two-phase commit. Each transfer reads"
          + " both accounts and writes both. FRAMES and BYTES are those between the servers, SYNCS"
          + " those of their logs, of all three servers, for each transfer that was done; the"
          + " coordinator's own log of classic two-phase commit is not counted. RETRIES are attempts"
          + " that others were in the way of, for each transfer."
    })
final class TransferCommand extends Subcommand {
  private static final int NODES = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration WARM_UP = Duration.ofSeconds(2);

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "16",
      description = "Transfers at a time (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--accounts",
      paramLabel = "N",
      defaultValue = "10000",
      description = "In each of the two keyspaces (default: ${DEFAULT-VALUE}).")
  private int accounts;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "5",
      description = "For how long to measure each in a round (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--json", description = "Shows an array of objects, one for each measurement.")
  private boolean json;

  TransferCommand() {}

  /// What is compared.
  private enum Kind {
    ONE_KEYSPACE("one keyspace", false, Protocol.REGISTER),
    TWO_KEYSPACES("two keyspaces", true, Protocol.REGISTER),
    CLASSIC("two, classic 2PC", true, Protocol.TWO_PHASE);

    private final String words;
    private final boolean across;
    private final Protocol protocol;

    Kind(String words, boolean across, Protocol protocol) {
      this.words = words;
      this.across = across;
      this.protocol = protocol;
    }
  }

  /// One measurement.
  record Report(
      String transfers,
      int round,
      double perSecond,
      double p50Millis,
      double p99Millis,
      double framesEach,
      double bytesEach,
      double syncsEach,
      double retriesEach,
      long notDone) {}

  /// What the servers have done until some moment.
  private record Counts(double frames, double bytes, double syncs) {
    static Counts of(List<ServerProcess> nodes) throws IOException {
      double frames = 0;
      double bytes = 0;
      double syncs = 0;
      for (ServerProcess node : nodes) {
        String metrics = metrics(node);
        frames += value("quorate_network_peer_sent_frames_total", metrics);
        bytes += value("etcd_network_peer_sent_bytes_total", metrics);
        syncs += value("etcd_disk_wal_fsync_duration_seconds_count", metrics);
      }
      return new Counts(frames, bytes, syncs);
    }

    private static String metrics(ServerProcess node) throws IOException {
      try (InputStream in =
          URI.create("http://%s/metrics".formatted(node.endpoint())).toURL().openStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    private static double value(String name, String metrics) {
      return metrics
          .lines()
          .filter(line -> line.startsWith(name + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no metric " + name));
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireAtLeast(1, "--clients", clients);
    requireAtLeast(2, "--accounts", accounts);
    requireAtLeast(1, "--seconds", seconds);
    requireAtLeast(1, "--rounds", rounds);
    List<Report> reports = new ArrayList<>();
    Path folder = Files.createTempDirectory("quorate-transfer");
    try (LocalCluster cluster = Quorate.cluster(folder, NODES, List.of())) {
      cluster.start();
      createKeyspaces(cluster.nodes().getFirst().endpoint());
      for (Kind kind : Kind.values()) {
        run(cluster, kind, WARM_UP).close();
      }
      for (int round = 1; round <= rounds; round++) {
        for (Kind kind : Kind.values()) {
          reports.add(measure(cluster, kind, round));
        }
      }
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

  static void createKeyspaces(Endpoint node) {
    try (EtcdClient client = EtcdClient.of(node, TIMEOUT)) {
      TransferLoad.keyspaces().forEach(client::createKeyspace);
    }
  }

  private TransferLoad run(LocalCluster cluster, Kind kind, Duration time)
      throws InterruptedException {
    TransferLoad load =
        TransferLoad.on(
            cluster.nodes().stream().map(ServerProcess::endpoint).toList(),
            new TransferLoad.Plan(clients, accounts, kind.across, kind.protocol),
            TIMEOUT);
    Thread.sleep(time);
    return load;
  }

  private Report measure(LocalCluster cluster, Kind kind, int round)
      throws IOException, InterruptedException {
    Counts before = Counts.of(cluster.nodes());
    long begun = System.nanoTime();
    TransferLoad load = run(cluster, kind, Duration.ofSeconds(seconds));
    load.close();
    double took = (System.nanoTime() - begun) / 1e9;
    Counts after = Counts.of(cluster.nodes());
    TransferLoad.Result result = load.result();
    double done = Math.max(1, result.took().count());
    return new Report(
        kind.words,
        round,
        result.took().count() / took,
        result.took().millis(0.5),
        result.took().millis(0.99),
        (after.frames - before.frames) / done,
        (after.bytes - before.bytes) / done,
        (after.syncs - before.syncs) / done,
        result.attempts() / done - 1,
        result.notDone());
  }

  private void print(List<Report> reports, PrintWriter out) {
    out.printf(
        "%d clients, %d accounts in each of two keyspaces, three servers on %d processors.%n",
        clients, accounts, Runtime.getRuntime().availableProcessors());
    Table table =
        new Table(
            "TRANSFERS",
            "ROUND",
            "PER SECOND",
            "P50",
            "P99",
            "FRAMES",
            "BYTES",
            "SYNCS",
            "RETRIES");
    for (Kind kind : Kind.values()) {
      for (Report report : reports) {
        if (report.transfers.equals(kind.words)) {
          table.row(
              report.transfers,
              Integer.toString(report.round),
              format("%.0f", report.perSecond),
              format("%.1fms", report.p50Millis),
              format("%.1fms", report.p99Millis),
              format("%.1f", report.framesEach),
              format("%.0f", report.bytesEach),
              format("%.2f", report.syncsEach),
              format("%.3f", report.retriesEach));
        }
      }
    }
    table.print(out);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
