package io.quorate.testkit;

import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Writes keys of its own through all nodes of a cluster, and remembers the revision of each write
/// that was acknowledged: nothing may take these away. Meanwhile other clients read and write, and
/// the checker judges what they were told.
public final class AcknowledgedWrites {
  private static final int WRITERS_PER_NODE = 2;
  private static final int MORE = 100;

  /// Between two writes of one writer. All the processors' time is not theirs: elections and starts
  /// that wait for a processor are not what is tested.
  private static final Duration PAUSE = Duration.ofMillis(2);

  private static final long NOWHERE = 0;
  private static final Bytes PREFIX = Bytes.utf8("key");

  private final LocalCluster cluster;
  private final Map<String, Long> revisions = new ConcurrentSkipListMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final List<Thread> writers = new CopyOnWriteArrayList<>();
  private volatile boolean stop;

  public AcknowledgedWrites(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /// Something that happens to a cluster while it is written to.
  @FunctionalInterface
  public interface Happening {
    void run() throws Exception;
  }

  /// Writes before, while and after something happens.
  ///
  /// @throws CheckFailedException if writes do not go well in the end, or what clients were told is
  ///   not linearizable
  public void during(Happening happening) throws Exception {
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
    require(clients.answers() > MORE, "only %d requests were answered", clients.answers());
  }

  /// Writes through this node, too, for as long as something happens.
  public void alsoThrough(ServerProcess node) {
    for (int i = 0; i < WRITERS_PER_NODE; i++) {
      writers.add(Thread.ofVirtual().start(() -> write(node)));
    }
  }

  private void write(ServerProcess node) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(3))) {
      while (!stop) {
        Thread.sleep(PAUSE);
        String key = "key%06d".formatted(next.incrementAndGet());
        switch (client.put(Bytes.utf8(key), Bytes.utf8(key))) {
          case Outcome.Done<Written>(var written) -> revisions.put(key, written.revision());
          case Outcome.Failed<Written> _, Outcome.Unknown<Written> _ -> LocalCluster.pause();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Waits until writes go well, though they may fail meanwhile.
  public void awaitMore() {
    int target = revisions.size() + MORE;
    LocalCluster.await(
        MORE + " more acknowledged writes",
        () -> Optional.of(revisions.size()).filter(size -> size >= target));
  }

  /// How many writes were acknowledged.
  public int count() {
    return revisions.size();
  }

  /// Every acknowledged write is on every node, under the revision that was acknowledged.
  ///
  /// @throws CheckFailedException if that is not so
  public void verify() {
    verify(cluster.nodes());
  }

  /// As [#verify()], on some nodes.
  public void verify(List<ServerProcess> nodes) {
    Set<Long> different = new HashSet<>(revisions.values());
    require(different.size() == revisions.size(), "two writes got the same revision");
    long newest = different.stream().mapToLong(Long::longValue).max().orElse(0);
    nodes.forEach(node -> verify(node, newest));
  }

  private void verify(ServerProcess node, long newest) {
    cluster.awaitReady(node);
    LocalCluster.await(
        node.name() + " to catch up",
        () ->
            LocalCluster.status(node)
                .map(NodeStatus::revision)
                .filter(revision -> revision >= newest));
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(10))) {
      Map<String, Long> found = new TreeMap<>();
      client
          .getPrefix(PREFIX, ReadLevel.SERIALIZABLE)
          .keyValues()
          .forEach(kv -> found.put(kv.key().toUtf8(), kv.modRevision()));
      revisions.forEach((key, revision) -> {
        long there = found.getOrDefault(key, NOWHERE);
        require(
            there == revision,
            "%s has %s at revision %d, and %d was acknowledged",
            node.name(),
            key,
            there,
            revision);
      });
    }
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static void require(boolean holds, String format, Object... values) {
    if (!holds) {
      throw new CheckFailedException(format.formatted(values));
    }
  }
}
