package io.quorate.app.bench;

import io.quorate.bytes.Bytes;
import io.quorate.client.Amount;
import io.quorate.client.EtcdClient;
import io.quorate.client.LoadProgress;
import io.quorate.client.Outcome;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Puts at a steady rate, each measured from the moment at which it was due, and whether a snapshot
/// was being written meanwhile.
final class SteadyPuts {
  private static final int CLIENTS = 100;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Bytes VALUE = Bytes.utf8("v".repeat(100));

  /// How the files end in which snapshots are written.
  private static final String UNFINISHED = ".part";

  /// @param failed how many were not done
  record Puts(Nanos took, long failed) {}

  record Result(Puts without, Puts during) {}

  private final List<ServerProcess> nodes;
  private final long intervalNanos;
  private final Duration timeout;
  private final long begun = System.nanoTime();
  private volatile boolean over;
  private volatile boolean snapshot;

  // Guarded by this object's lock.
  private final List<Long> without = new ArrayList<>();
  private final List<Long> during = new ArrayList<>();
  private long failedWithout;
  private long failedDuring;

  private SteadyPuts(List<ServerProcess> nodes, int rate, Duration timeout) {
    this.nodes = nodes;
    this.intervalNanos = Duration.ofSeconds(1).toNanos() * CLIENTS / rate;
    this.timeout = timeout;
  }

  /// Puts for so long, through all of these servers, and says how far it is.
  static Result run(
      List<ServerProcess> nodes,
      int rate,
      Duration length,
      Duration timeout,
      Consumer<LoadProgress> progress)
      throws InterruptedException {
    SteadyPuts puts = new SteadyPuts(nodes, rate, timeout);
    List<Thread> threads = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      threads.add(Thread.ofVirtual().start(() -> puts.work(number)));
    }
    puts.watch(length, progress);
    for (Thread thread : threads) {
      thread.join();
    }
    return puts.result();
  }

  private void watch(Duration length, Consumer<LoadProgress> progress) throws InterruptedException {
    while (System.nanoTime() - begun < length.toNanos()) {
      snapshot = nodes.stream().anyMatch(SteadyPuts::writesSnapshot);
      progress.accept(progress(length, false));
      Thread.sleep(LOOK);
    }
    over = true;
    progress.accept(progress(length, true));
  }

  private synchronized LoadProgress progress(Duration length, boolean ended) {
    long failed = failedWithout + failedDuring;
    return new LoadProgress(
        LoadProgress.Step.MEASURE,
        new Amount.Lasting(length),
        Duration.ofNanos(System.nanoTime() - begun),
        without.size() + during.size() + failed,
        failed,
        ended);
  }

  private static boolean writesSnapshot(ServerProcess node) {
    try (Stream<Path> files = Files.list(node.dataFolder().resolve("wal"))) {
      return files.anyMatch(file -> file.toString().endsWith(UNFINISHED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void work(int client) {
    ServerProcess node = nodes.get(client % nodes.size());
    Bytes key = Bytes.utf8("steady" + client);
    try (EtcdClient connection = EtcdClient.of(node.endpoint(), timeout)) {
      long due = begun + intervalNanos * client / CLIENTS;
      while (!over) {
        Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
        boolean before = snapshot;
        boolean done = connection.put(key, VALUE) instanceof Outcome.Done<?>;
        note(before || snapshot, done, System.nanoTime() - due);
        due += intervalNanos;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(boolean withSnapshot, boolean done, long nanos) {
    if (done) {
      (withSnapshot ? during : without).add(nanos);
    } else if (withSnapshot) {
      failedDuring++;
    } else {
      failedWithout++;
    }
  }

  private synchronized Result result() {
    return new Result(
        new Puts(Nanos.of(without), failedWithout), new Puts(Nanos.of(during), failedDuring));
  }
}
