package io.quorate.app.bench;

import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A few clients that put one key after the other: after a success they take a breath, after a
/// failure they try again at once.
final class LightLoad implements AutoCloseable {
  private static final long BREATH_NANOS = Duration.ofMillis(5).toNanos();

  /// Refusals come at once; to ask again without any pause would only keep a processor busy.
  private static final long RETRY_NANOS = Duration.ofMillis(1).toNanos();

  private static final int PUTS_BEFORE = 10;

  private final List<EtcdClient> clients = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private volatile Optional<Watch> watch = Optional.empty();
  private volatile boolean stopped;

  /// Waits for the first put that is sent after a moment.
  private record Watch(long sinceNanos, CompletableFuture<Long> acknowledgedNanos) {}

  /// Starts clients that go round these nodes, and waits until writes go well.
  ///
  /// @param deadline of each put
  static LightLoad on(List<ServerProcess> nodes, int count, Duration deadline) {
    LightLoad load = new LightLoad();
    for (int i = 0; i < count; i++) {
      EtcdClient client = EtcdClient.of(nodes.get(i % nodes.size()).endpoint(), deadline);
      load.clients.add(client);
      Bytes key = Bytes.utf8("failover/" + i);
      Thread.ofVirtual().start(() -> load.write(client, key));
    }
    LocalCluster.await(
        "writes to go well",
        () ->
            Optional.of(load.acknowledged.get())
                .filter(done -> done >= (long) PUTS_BEFORE * count));
    return load;
  }

  private void write(EtcdClient client, Bytes key) {
    while (!stopped) {
      long sentNanos = System.nanoTime();
      if (client.put(key, key) instanceof Outcome.Done<?>) {
        long nowNanos = System.nanoTime();
        watch
            .filter(each -> sentNanos - each.sinceNanos >= 0)
            .ifPresent(each -> each.acknowledgedNanos.complete(nowNanos));
        acknowledged.incrementAndGet();
        LockSupport.parkNanos(BREATH_NANOS);
      } else {
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
  }

  /// When the first put is acknowledged that is sent from now on.
  long acknowledgedNanosOfNext() {
    Watch next = new Watch(System.nanoTime(), new CompletableFuture<>());
    watch = Optional.of(next);
    return LocalCluster.await(
        "the next acknowledged put",
        () -> Optional.ofNullable(next.acknowledgedNanos.getNow(null)));
  }

  @Override
  public void close() {
    stopped = true;
    clients.forEach(EtcdClient::close);
  }
}
