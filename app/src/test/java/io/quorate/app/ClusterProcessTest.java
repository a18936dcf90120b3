package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.quorate.app.process.LocalCluster;
import io.quorate.app.process.ServerProcess;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes as real processes, under real clients and real signals.
class ClusterProcessTest {
  private static final List<String> FLAGS =
      List.of("--heartbeat-interval=50", "--election-timeout=500", "--log-format=console");

  @TempDir private Path folder;
  private LocalCluster cluster;
  private final Map<String, Long> acknowledged = new ConcurrentSkipListMap<>();

  @BeforeEach
  void start() {
    cluster = new LocalCluster(folder, 3, FLAGS);
    cluster.start();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void etcdctl_reads_and_writes_through_every_node() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/etcdctl")),
        "skipped: etcdctl is not installed (Debian package etcd-client)");
    for (ServerProcess node : cluster.nodes()) {
      String endpoint = "--endpoints=" + node.endpoint();
      assertThat(etcdctl(endpoint, "put", node.name(), "v")).isEqualTo("OK");
      assertThat(etcdctl(endpoint, "get", node.name())).isEqualTo(node.name() + "\nv");
      assertThat(etcdctl(endpoint, "endpoint", "health")).contains("is healthy");
      assertThat(etcdctl(endpoint, "endpoint", "status")).contains("3.6.");
    }
    String anyNode = "--endpoints=" + cluster.endpoints();
    assertThat(etcdctl(anyNode, "get", "--prefix", "--keys-only", "node"))
        .contains("node1", "node2", "node3");
    assertThat(etcdctl(anyNode, "member", "list")).contains("node1", "node2", "node3");
    assertThat(etcdctl(anyNode, "del", "--prefix", "node")).isEqualTo("3");
  }

  @Test
  void jetcd_reads_and_writes() throws Exception {
    String[] endpoints =
        cluster.nodes().stream().map(node -> "http://" + node.endpoint()).toArray(String[]::new);
    try (Client client = Client.builder().endpoints(endpoints).build()) {
      ByteSequence key = ByteSequence.from("key", StandardCharsets.UTF_8);
      ByteSequence value = ByteSequence.from("value", StandardCharsets.UTF_8);
      client.getKVClient().put(key, value).get(10, TimeUnit.SECONDS);
      var found = client.getKVClient().get(key).get(10, TimeUnit.SECONDS);
      assertThat(found.getKvs().getFirst().getValue()).isEqualTo(value);
      assertThat(client.getKVClient().delete(key).get(10, TimeUnit.SECONDS).getDeleted())
          .isEqualTo(1);
    }
  }

  @Test
  void nothing_acknowledged_is_lost_when_the_leader_is_killed_under_load() throws Exception {
    ServerProcess leader = cluster.leader();
    underLoad(() -> {
      leader.kill();
      awaitMoreWrites();
      leader.start();
    });
    verifyAcknowledgedWrites();
  }

  @Test
  void nothing_acknowledged_is_lost_when_all_nodes_are_killed_under_load() throws Exception {
    underLoad(() -> {
      cluster.nodes().forEach(ServerProcess::kill);
      cluster.nodes().forEach(ServerProcess::start);
      awaitMoreWrites();
    });
    verifyAcknowledgedWrites();
  }

  @Test
  void nothing_acknowledged_is_lost_when_the_leader_is_paused_under_load() throws Exception {
    ServerProcess leader = cluster.leader();
    underLoad(() -> {
      leader.signal("STOP");
      awaitMoreWrites();
      leader.signal("CONT");
    });
    verifyAcknowledgedWrites();
  }

  /// Writes through all nodes from threads of their own while something happens.
  private void underLoad(Runnable happening) throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger next = new AtomicInteger();
    List<Thread> writers =
        cluster.nodes().stream()
            .map(node -> Thread.ofVirtual().start(() -> writeUntil(stop, node, next)))
            .toList();
    try {
      awaitMoreWrites();
      happening.run();
      awaitMoreWrites();
    } finally {
      stop.set(true);
      for (Thread writer : writers) {
        writer.join();
      }
    }
  }

  private void writeUntil(AtomicBoolean stop, ServerProcess node, AtomicInteger next) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(3))) {
      while (!stop.get()) {
        String key = "key%06d".formatted(next.incrementAndGet());
        switch (client.put(Bytes.utf8(key), Bytes.utf8(key))) {
          case Outcome.Done<Written>(var written) -> acknowledged.put(key, written.revision());
          case Outcome.Failed<Written> _, Outcome.Unknown<Written> _ -> LocalCluster.pause();
        }
      }
    }
  }

  private void awaitMoreWrites() {
    int target = acknowledged.size() + 100;
    LocalCluster.await(
        "100 more acknowledged writes",
        () -> Optional.of(acknowledged.size()).filter(size -> size >= target));
  }

  private void verifyAcknowledgedWrites() {
    assertThat(acknowledged.values()).as("revisions").doesNotHaveDuplicates();
    cluster.nodes().forEach(cluster::awaitReady);
    for (ServerProcess node : cluster.nodes()) {
      long newest = acknowledged.values().stream().mapToLong(Long::longValue).max().orElseThrow();
      LocalCluster.await(
          node.name() + " to catch up",
          () ->
              LocalCluster.status(node)
                  .map(NodeStatus::revision)
                  .filter(revision -> revision >= newest));
      try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(10))) {
        Map<String, Long> found = new ConcurrentSkipListMap<>();
        client
            .getPrefix(Bytes.utf8("key"), ReadLevel.SERIALIZABLE)
            .keyValues()
            .forEach(kv -> found.put(kv.key().toUtf8(), kv.modRevision()));
        assertThat(found).as(node.name()).containsAllEntriesOf(acknowledged);
      }
    }
  }

  private static String etcdctl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("/usr/bin/etcdctl"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }
}
