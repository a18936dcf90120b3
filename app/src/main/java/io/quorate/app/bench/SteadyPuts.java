package io.quorate.app.bench;

import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Puts at a steady rate, each measured from the moment at which it was due, and whether a snapshot
/// was being written meanwhile.
final class SteadyPuts {
  private static final int CLIENTS = 100;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration REPORT = Duration.ofSeconds(10);
  private static final Bytes VALUE = Bytes.utf8("v".repeat(100));

  /// How the files end in which snapshots are written.
  private static final String UNFINISHED = ".part";

  /// How long puts took, in nanoseconds, and how many were not done.
  record Result(List<Long> without, List<Long> during, long failedWithout, long failedDuring) {
    Result {
      without = List.copyOf(without);
      during = List.copyOf(during);
    }
  }

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

  /// Puts for so long, through all of these servers, and says now and then how far it is.
  static Result run(
      List<ServerProcess> nodes, int rate, Duration length, Duration timeout, PrintWriter progress)
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

  private void watch(Duration length, PrintWriter progress) throws InterruptedException {
    long reportAt = begun + REPORT.toNanos();
    while (System.nanoTime() - begun < length.toNanos()) {
      snapshot = nodes.stream().anyMatch(SteadyPuts::writesSnapshot);
      if (System.nanoTime() - reportAt >= 0) {
        reportAt += REPORT.toNanos();
        progress.printf(
            "%d s of %d s%n", (System.nanoTime() - begun) / 1_000_000_000, length.toSeconds());
        progress.flush();
      }
      Thread.sleep(LOOK);
    }
    over = true;
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
    return new Result(without, during, failedWithout, failedDuring);
  }
}
