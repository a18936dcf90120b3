package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.LocalCluster;
import io.quorate.app.process.RecordedClients;
import io.quorate.app.process.ServerProcess;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Writes keys of its own through all nodes of a cluster, and remembers the revision of each write
/// that was acknowledged: nothing may take these away. Meanwhile other clients read and write, and
/// the checker judges what they were told.
final class AcknowledgedWrites {
  private static final int WRITERS_PER_NODE = 2;
  private static final Bytes PREFIX = Bytes.utf8("key");

  private final LocalCluster cluster;
  private final Map<String, Long> revisions = new ConcurrentSkipListMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> writers = new CopyOnWriteArrayList<>();
  private volatile boolean stop;

  AcknowledgedWrites(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /// Something that happens to a cluster while it is written to.
  @FunctionalInterface
  interface Happening {
    void run() throws Exception;
  }

  /// Writes before, while and after something happens.
  void during(Happening happening) throws Exception {
    stop = false;
    cluster.nodes().forEach(this::alsoThrough);
    RecordedClients clients =
        RecordedClients.start(cluster.nodes(), "recorded" + next.incrementAndGet() + "/");
    try (clients) {
      awaitMore();
      happening.run();
      awaitMore();
    } finally {
      stop = true;
      for (Thread writer : writers) {
        writer.join();
      }
      writers.clear();
    }
    clients.requireLinearizable();
    assertThat(clients.answers()).isGreaterThan(100);
  }

  /// Writes through this node, too, for as long as something happens.
  void alsoThrough(ServerProcess node) {
    for (int i = 0; i < WRITERS_PER_NODE; i++) {
      writers.add(Thread.ofVirtual().start(() -> write(node)));
    }
  }

  private void write(ServerProcess node) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(3))) {
      while (!stop) {
        String key = "key%06d".formatted(next.incrementAndGet());
        switch (client.put(Bytes.utf8(key), Bytes.utf8(key))) {
          case Outcome.Done<Written>(var written) -> revisions.put(key, written.revision());
          case Outcome.Failed<Written> _, Outcome.Unknown<Written> _ -> LocalCluster.pause();
        }
      }
    }
  }

  /// Waits until writes go well, though they may fail meanwhile.
  void awaitMore() {
    int target = revisions.size() + 100;
    LocalCluster.await(
        "100 more acknowledged writes",
        () -> Optional.of(revisions.size()).filter(size -> size >= target));
  }

  /// Every acknowledged write is on every node, under the revision that was acknowledged.
  void verify() {
    verify(cluster.nodes());
  }

  void verify(List<ServerProcess> nodes) {
    assertThat(revisions.values()).as("revisions").doesNotHaveDuplicates();
    long newest = revisions.values().stream().mapToLong(Long::longValue).max().orElseThrow();
    for (ServerProcess node : nodes) {
      cluster.awaitReady(node);
      LocalCluster.await(
          node.name() + " to catch up",
          () ->
              LocalCluster.status(node)
                  .map(NodeStatus::revision)
                  .filter(revision -> revision >= newest));
      try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(10))) {
        Map<String, Long> found = new ConcurrentSkipListMap<>();
        client
            .getPrefix(PREFIX, ReadLevel.SERIALIZABLE)
            .keyValues()
            .forEach(kv -> found.put(kv.key().toUtf8(), kv.modRevision()));
        assertThat(found).as(node.name()).containsAllEntriesOf(revisions);
      }
    }
  }
}
