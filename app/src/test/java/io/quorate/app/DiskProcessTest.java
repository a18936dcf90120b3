package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.simulator.world.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What real nodes say and do when they find their disk other than they left it. All tests share
/// the cluster; each puts the disk back in order.
@ParameterizedClass
@EnumSource(EngineName.class)
@Ordinarily(EngineName.RAFT)
class DiskProcessTest {
  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static AcknowledgedWrites writes;

  @Parameter private EngineName engine;

  @BeforeParameterizedClassInvocation
  static void start(EngineName engine) throws IOException {
    cluster =
        Quorate.cluster(
            Files.createDirectories(folder.resolve(engine.word())),
            3,
            List.of(
                "--engine=" + engine.word(),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--log-format=console"));
    cluster.start();
    writes = new AcknowledgedWrites(cluster);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_nodes_are_there_and_have_something_to_lose(TestInfo test) throws Exception {
    Ordinarily.Runs.assume(test, engine);
    cluster.nodes().forEach(cluster::awaitReady);
    writes.during(() -> {});
  }

  @Test
  @Ordinarily({EngineName.RAFT, EngineName.MULTI_PAXOS})
  void a_batch_that_was_begun_when_all_nodes_died_is_cut_and_nothing_is_lost() throws Exception {
    cluster.nodes().forEach(ServerProcess::kill);
    for (ServerProcess node : cluster.nodes()) {
      LogFile.of(node).beginBatch();
    }

    cluster.start();

    writes.verify();
    for (ServerProcess node : cluster.nodes()) {
      assertThat(lines(node, "removed an incomplete batch"))
          .as(node.name())
          .hasSize(1)
          .allSatisfy(line -> assertThat(line).contains(".wal", "bytes"));
    }
  }

  @Test
  void a_flipped_bit_stops_the_node_that_has_it_and_the_others_go_on() throws Exception {
    ServerProcess damaged = cluster.nodes().getFirst();
    List<ServerProcess> others = cluster.nodes().subList(1, 3);
    damaged.kill();
    LogFile log = LogFile.of(damaged);
    log.flipBitInTheMiddle();

    damaged.start();

    assertThat(damaged.exitCode()).isOne();
    assertThat(damaged.lastLogLines())
        .containsPattern("\\Q%s\\E is damaged at byte \\d+".formatted(log.path()));
    writes.during(() -> {});
    writes.verify(others);

    log.flipBitInTheMiddle();
    damaged.start();
    writes.verify();
  }

  @Test
  void a_node_that_comes_back_without_its_data_is_refused_by_its_peers() throws Exception {
    ServerProcess wiped = cluster.nodes().getLast();
    List<ServerProcess> others = cluster.nodes().subList(0, 2);
    Path aside = folder.resolve("aside");
    wiped.kill();
    Files.move(wiped.dataFolder(), aside);

    wiped.start();

    for (ServerProcess node : others) {
      LocalCluster.await(
          node.name() + " to refuse " + wiped.name(),
          () ->
              Optional.of(lines(node, "its disk was replaced or wiped"))
                  .filter(lines -> !lines.isEmpty()));
    }
    writes.during(() -> {});
    writes.verify(others);

    wiped.kill();
    LocalCluster.delete(wiped.dataFolder());
    Files.move(aside, wiped.dataFolder());
    wiped.start();
    writes.verify();
  }

  private static List<String> lines(ServerProcess node, String with) {
    try {
      return Files.readAllLines(node.log()).stream().filter(line -> line.contains(with)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
