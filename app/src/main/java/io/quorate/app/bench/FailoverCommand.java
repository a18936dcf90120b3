package io.quorate.app.bench;

import io.quorate.client.NodeStatus;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench failover`: how long nobody can write after a leader has died, here and with etcd.
@Command(
    name = "failover",
    header = "Kills leaders of this server and of etcd, and measures the gap.",
    description = {
      "",
      "Starts three nodes of each on this machine. In turns, the leader of one is killed with"
          + " SIGKILL while clients write through the other two nodes, each retrying at once with a"
          + " short deadline. The gap lasts from the kill until a put that was sent after the"
          + " leader's process had ended is acknowledged. Then the killed node is started again,"
          + " and the next turn waits until it has caught up."
    })
final class FailoverCommand extends ContestCommand {
  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "30",
      description = "Leaders to kill on each side (default: ${DEFAULT-VALUE}).")
  private int kills;

  @Option(
      names = "--heartbeat",
      paramLabel = "MILLIS",
      defaultValue = "100",
      description = "Heartbeat interval of both (default: ${DEFAULT-VALUE}).")
  private int heartbeat;

  @Option(
      names = "--election",
      paramLabel = "MILLIS",
      defaultValue = "1000",
      description = "Election timeout of both (default: ${DEFAULT-VALUE}).")
  private int election;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "6",
      description = "Clients that write, spread over the survivors (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--deadline",
      paramLabel = "MILLIS",
      defaultValue = "100",
      description = "After which a put is tried again (default: ${DEFAULT-VALUE}).")
  private int deadline;

  @Override
  void check() {
    requireAtLeast(1, "--kills", kills);
    requireAtLeast(1, "--heartbeat", heartbeat);
    requireAtLeast(1, "--clients", clients);
    requireAtLeast(1, "--deadline", deadline);
    if (election < 5L * heartbeat) {
      throw mistake(
          "--election %d is less than five times --heartbeat %d".formatted(election, heartbeat));
    }
  }

  @Override
  List<String> flags() {
    return List.of("--heartbeat-interval=" + heartbeat, "--election-timeout=" + election);
  }

  @Override
  Failover hold(Contender ours, Contender theirs) {
    ours.startAfresh();
    theirs.startAfresh();
    List<Double> ourGaps = new ArrayList<>();
    List<Double> theirGaps = new ArrayList<>();
    for (int kill = 1; kill <= kills; kill++) {
      ourGaps.add(gapMillis(ours.cluster()));
      theirGaps.add(gapMillis(theirs.cluster()));
      say(
          "kill %d of %d: %,.0f ms, %s %,.0f ms",
          kill, kills, ourGaps.getLast(), theirs.side().name(), theirGaps.getLast());
    }
    return Failover.of(
        new Failover.Setting(
            ours.side(),
            theirs.side(),
            Runtime.getRuntime().availableProcessors(),
            kills,
            heartbeat,
            election,
            clients,
            deadline),
        ourGaps,
        theirGaps);
  }

  private double gapMillis(LocalCluster cluster) {
    ServerProcess leader = cluster.leader();
    List<ServerProcess> survivors =
        cluster.nodes().stream().filter(node -> node != leader).toList();
    double gap;
    try (LightLoad load = LightLoad.on(survivors, clients, Duration.ofMillis(deadline))) {
      long killNanos = System.nanoTime();
      leader.kill();
      gap = (load.acknowledgedNanosOfNext() - killNanos) / 1e6;
    }
    leader.start();
    long revision =
        LocalCluster.await("a survivor", () -> LocalCluster.status(survivors.getFirst()))
            .revision();
    LocalCluster.await(
        leader.name() + " to catch up",
        () ->
            LocalCluster.status(leader)
                .filter(NodeStatus::knowsLeader)
                .filter(status -> status.revision() >= revision));
    return gap;
  }
}
