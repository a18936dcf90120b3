package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Session;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Writes one key again and again, in a session.
final class SessionWriter {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final Bytes key;
  private final List<Outcome<?>> outcomes = new ArrayList<>();
  private final Thread thread;

  private SessionWriter(LocalCluster cluster, Bytes key, AtomicBoolean stop) {
    this.key = key;
    this.thread = Thread.ofVirtual().start(() -> write(cluster, stop));
  }

  static SessionWriter start(LocalCluster cluster, Bytes key, AtomicBoolean stop) {
    return new SessionWriter(cluster, key, stop);
  }

  private void write(LocalCluster cluster, AtomicBoolean stop) {
    var endpoints = cluster.nodes().stream().map(ServerProcess::endpoint).toList();
    try (Session session = Session.open(endpoints, TIMEOUT)) {
      while (!stop.get()) {
        outcomes.add(session.put(key, Bytes.utf8(Integer.toString(outcomes.size()))));
      }
    }
  }

  /// Every write has succeeded, and has made one version.
  void verify(ServerProcess node) throws InterruptedException {
    thread.join();
    assertThat(outcomes).hasSizeGreaterThan(10).allMatch(Outcome.Done.class::isInstance);
    try (EtcdClient client = EtcdClient.of(node.endpoint(), TIMEOUT)) {
      var found = client.get(key, ReadLevel.LINEARIZABLE).keyValues();
      assertThat(found)
          .singleElement()
          .satisfies(kv -> assertThat(kv.version()).isEqualTo(outcomes.size()));
    }
  }
}
