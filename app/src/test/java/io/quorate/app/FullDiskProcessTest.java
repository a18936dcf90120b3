package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Failure;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Real nodes whose disk becomes full while they are under load, and is freed again.
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineName.class)
class FullDiskProcessTest {
  /// Room for the first three segments of a log: the second is there when the rest is filled, and
  /// there is room for the third when it is freed.
  private static final int DISK_MEGABYTES = 140;

  private static final Bytes LARGE = Bytes.wrap(new byte[64 << 10]);

  private static final Failure FULL =
      new Failure("RESOURCE_EXHAUSTED", "etcdserver: mvcc: database space exceeded");

  @TempDir private Path folder;
  @Parameter private EngineName engine;

  private Optional<SmallDisk> disk = Optional.empty();
  private Optional<LocalCluster> started = Optional.empty();

  @BeforeEach
  void choose(TestInfo test) {
    Ordinarily.Runs.assume(test, engine);
  }

  @AfterEach
  void stop() throws Exception {
    started.ifPresent(LocalCluster::close);
    if (disk.isPresent()) {
      disk.get().close();
    }
  }

  @Test
  @Ordinarily(EngineName.MULTI_PAXOS)
  void a_disk_that_is_full_ends_no_server_and_loses_nothing_and_writes_go_on_when_it_is_freed()
      throws Exception {
    LocalCluster cluster = clusterOnSmallDisk();
    AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
    writes.during(() -> disk.orElseThrow().fill());
    for (ServerProcess node : cluster.nodes()) {
      try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(20))) {
        assertThat(writeUntilRefused(client)).as(node.name()).isEqualTo(FULL);
        assertThat(client.getPrefix(Bytes.utf8("key"), ReadLevel.LINEARIZABLE).keyValues())
            .isNotEmpty();
      }
    }
    assertThat(cluster.nodes()).allMatch(ServerProcess::isAlive);
    writes.verify();

    disk.orElseThrow().free();

    writes.during(() -> {});
    writes.verify();
  }

  @Test
  @Ordinarily({})
  void a_preferred_leader_whose_disk_alone_is_full_makes_way_for_as_long() throws Exception {
    LocalCluster cluster = clusterIn(folder);
    ServerProcess preferred =
        cluster.withFlags(cluster.nodes().getFirst(), "--quorate-leader-priority=10");
    List<ServerProcess> others = cluster.others(preferred);
    disk = Optional.of(SmallDisk.mount(preferred.dataFolder(), DISK_MEGABYTES));
    cluster.start();
    var _ = LocalCluster.leaderAmong(List.of(preferred));
    AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
    writes.during(() -> {
      disk.orElseThrow().fill();
      writeMoreThanTheFirstSegment(others.getFirst());
      var _ = LocalCluster.leaderAmong(others);
      writes.awaitMore();
      disk.orElseThrow().free();
      var _ = LocalCluster.leaderAmong(List.of(preferred));
    });
    assertThat(cluster.nodes()).allMatch(ServerProcess::isAlive);
    writes.verify();
  }

  private static void writeMoreThanTheFirstSegment(ServerProcess node) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(20))) {
      for (int i = 0; i < 100; i++) {
        assertThat(client.put(Bytes.utf8("large" + i % 8), LARGE)).isInstanceOf(Outcome.Done.class);
      }
    }
  }

  /// All nodes keep their data on the same disk.
  private LocalCluster clusterOnSmallDisk() throws IOException {
    Path data = folder.resolve(engine.word());
    disk = Optional.of(SmallDisk.mount(data, 3 * DISK_MEGABYTES));
    Files.createDirectories(data);
    LocalCluster cluster = clusterIn(data);
    cluster.start();
    return cluster;
  }

  private LocalCluster clusterIn(Path data) {
    LocalCluster cluster =
        Quorate.cluster(
            data,
            3,
            List.of(
                "--engine=" + engine.word(),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--log-format=console"));
    started = Optional.of(cluster);
    return cluster;
  }

  private static Failure writeUntilRefused(EtcdClient client) {
    for (int i = 0; true; i++) {
      switch (client.put(Bytes.utf8("large" + i % 8), LARGE)) {
        case Outcome.Done<Written> _ -> {}
        case Outcome.Failed<Written>(var failure) -> {
          return failure;
        }
        case Outcome.Unknown<Written>(var failure) -> {
          return failure;
        }
      }
    }
  }
}
