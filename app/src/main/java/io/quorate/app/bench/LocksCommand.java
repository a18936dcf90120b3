package io.quorate.app.bench;

import io.quorate.app.Subcommand;
import io.quorate.app.process.Quorate;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdException;
import io.quorate.client.NodeStatus;
import io.quorate.client.Protocol;
import io.quorate.client.TransactionReport;
import io.quorate.client.Transactions;
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
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench locks`: how long what a lost coordinator has prepared stays locked.
@Command(
    name = "locks",
    header = "Kills coordinators of transactions, and measures how long locks stay.",
    description = {
      "",
      "Starts three servers on this machine. In turns, one of them coordinates transfers between two"
          + " keyspaces, by the register of decisions or by classic two-phase commit, and is killed"
          + " with SIGKILL. Locks last from the kill until the others have nothing prepared any more"
          + " of what it had begun. The killed server is started again when it has been away for so"
          + " long, and the locks are gone. A kill that leaves nothing prepared is not counted."
    })
final class LocksCommand extends Subcommand {
  private static final int NODES = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int TRANSFERS_BEFORE = 100;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "10",
      description = "That leave something prepared, for each protocol (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--away",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "For how long a killed server is away, at least (default: ${DEFAULT-VALUE}).")
  private int awaySeconds;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "32",
      description = "Transfers at a time (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(names = "--json", description = "Shows an array of objects, one for each kill.")
  private boolean json;

  LocksCommand() {}

  /// What came of a kill.
  ///
  /// @param prepared transactions that were
  record Report(String protocol, long prepared, double heldMillis) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    requireAtLeast(1, "--kills", kills);
    requireAtLeast(1, "--away", awaySeconds);
    requireAtLeast(1, "--clients", clients);
    List<Report> reports = new ArrayList<>();
    Path folder = Files.createTempDirectory("quorate-locks");
    try (LocalCluster cluster = Quorate.cluster(folder, NODES, List.of())) {
      cluster.start();
      TransferCommand.createKeyspaces(cluster.nodes().getFirst().endpoint());
      for (Protocol protocol : Protocol.values()) {
        int victim = 0;
        for (int counted = 0; counted < kills; ) {
          Optional<Report> report = kill(cluster, cluster.nodes().get(victim++ % NODES), protocol);
          report.ifPresent(reports::add);
          counted += report.isPresent() ? 1 : 0;
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

  private Optional<Report> kill(LocalCluster cluster, ServerProcess victim, Protocol protocol)
      throws InterruptedException {
    long owner = LocalCluster.await("the victim", () -> LocalCluster.status(victim)).memberId();
    List<Endpoint> others = cluster.others(victim).stream().map(ServerProcess::endpoint).toList();
    try (Transactions observer = Transactions.of(others, TIMEOUT);
        TransferLoad load = load(victim, protocol)) {
      LocalCluster.await(
          "transfers", () -> Optional.of(load.done()).filter(done -> done >= TRANSFERS_BEFORE));
      long killed = System.nanoTime();
      victim.kill();
      load.stop();
      long before = prepared(observer, owner);
      Thread restart = Thread.ofVirtual().start(() -> startLater(victim));
      LocalCluster.await(
          "locks to go", () -> Optional.of(prepared(observer, owner)).filter(left -> left == 0));
      double held = (System.nanoTime() - killed) / 1e6;
      restart.join();
      cluster.awaitReady(victim);
      cluster.nodes().forEach(LocksCommand::awaitLeader);
      return before == 0 ? Optional.empty() : Optional.of(new Report(word(protocol), before, held));
    }
  }

  private static void awaitLeader(ServerProcess node) {
    LocalCluster.await("a leader", () -> LocalCluster.status(node).filter(NodeStatus::knowsLeader));
  }

  private TransferLoad load(ServerProcess victim, Protocol protocol) {
    return TransferLoad.on(
        List.of(victim.endpoint()),
        new TransferLoad.Plan(clients, 10_000, true, protocol),
        Duration.ofSeconds(1));
  }

  private void startLater(ServerProcess victim) {
    try {
      Thread.sleep(Duration.ofSeconds(awaySeconds));
      victim.start();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Of what a member has begun; somebody may have to be elected first.
  private static long prepared(Transactions observer, long owner) {
    TransactionReport report =
        LocalCluster.await(
            "a report",
            () -> {
              try {
                return Optional.of(observer.report()).filter(each -> each.silent().isEmpty());
              } catch (EtcdException _) {
                return Optional.empty();
              }
            });
    return report.transactions().stream()
        .filter(each -> each.name().owner() == owner && !each.preparedIn().isEmpty())
        .count();
  }

  private static String word(Protocol protocol) {
    return switch (protocol) {
      case REGISTER -> "register";
      case TWO_PHASE -> "classic 2PC";
    };
  }

  private void print(List<Report> reports, PrintWriter out) {
    out.printf(
        "Coordinators killed under %d clients, and away for %d seconds.%n", clients, awaySeconds);
    Table table = new Table("PROTOCOL", "KILLS", "IN DOUBT EACH", "MEDIAN", "MIN", "MAX");
    for (Protocol protocol : Protocol.values()) {
      List<Report> own =
          reports.stream().filter(each -> each.protocol.equals(word(protocol))).toList();
      double[] held = own.stream().mapToDouble(Report::heldMillis).sorted().toArray();
      table.row(
          word(protocol),
          Integer.toString(own.size()),
          format("%.1f", own.stream().mapToLong(Report::prepared).average().orElse(0)),
          format("%.0fms", held[held.length / 2]),
          format("%.0fms", held[0]),
          format("%.0fms", held[held.length - 1]));
    }
    table.print(out);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
