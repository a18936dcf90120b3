package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real servers of which one is started with another engine than the others.
@Timeout(60)
class EngineProcessTest {
  private static final int USAGE = 64;

  @TempDir private Path folder;

  @Test
  void a_server_that_joins_with_another_engine_ends_and_says_which_it_needs() throws Exception {
    Etcdctl.assumeInstalled();
    try (LocalCluster cluster = Quorate.cluster(folder, 1, flags("raft"))) {
      cluster.start();
      ServerProcess first = cluster.nodes().getFirst();
      ServerProcess joining = cluster.joining("--engine=multi-paxos");
      Etcdctl.run(first, "member", "add", joining.name(), "--peer-urls=" + joining.peerUrl());

      joining.start();

      assertThat(joining.exitCode()).isEqualTo(USAGE);
      assertThat(joining.lastLogLines())
          .containsPattern("--engine=multi-paxos, but the log of cluster .* is ordered by raft");
    }
  }

  @Test
  void a_founder_with_another_engine_is_refused_by_the_others_which_go_on() throws Exception {
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags("multi-paxos"))) {
      List<ServerProcess> others = cluster.nodes().subList(0, 2);
      ServerProcess wrong = cluster.withFlags(cluster.nodes().getLast(), "--engine=raft");
      wrong.start();
      others.forEach(ServerProcess::start);

      others.forEach(cluster::awaitReady);

      awaitLine(wrong, "is set up for raft, this cluster for multi-paxos");
      others.forEach(node -> awaitLine(node, "is set up for raft, this cluster for multi-paxos"));
      assertThat(LocalCluster.status(wrong).filter(status -> status.knowsLeader())).isEmpty();
    }
  }

  private static List<String> flags(String engine) {
    return List.of(
        "--engine=" + engine,
        "--heartbeat-interval=50",
        "--election-timeout=500",
        "--log-format=console");
  }

  private static void awaitLine(ServerProcess node, String words) {
    LocalCluster.await(
        node.name() + " to say: " + words,
        () -> {
          try {
            return Optional.of(Files.readString(node.log())).filter(log -> log.contains(words));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
