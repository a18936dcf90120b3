package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Transfers between accounts of two keyspaces beside transfers within one, at three nodes with
/// real disks in this process: what the second phase costs. Arguments: clients, seconds a round,
/// rounds, a folder.
final class TransferBenchmark {
  private static final int ACCOUNTS = 10_000;

  private TransferBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    int clients = argument(arguments, 0, 16);
    int seconds = argument(arguments, 1, 5);
    int rounds = argument(arguments, 2, 3);
    Path folder =
        arguments.length > 3 ? Path.of(arguments[3]) : Files.createTempDirectory("transfers-");
    try (LiveCluster cluster = new LiveCluster(folder)) {
      run(cluster, clients, 2, true);
      for (int round = 0; round < rounds; round++) {
        System.out.println("within a keyspace: " + run(cluster, clients, seconds, false));
        System.out.println("over two keyspaces: " + run(cluster, clients, seconds, true));
      }
    }
  }

  private static int argument(String[] arguments, int place, int otherwise) {
    return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
  }

  private static String run(LiveCluster cluster, int clients, int seconds, boolean across)
      throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    ConcurrentLinkedQueue<Long> latencies = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        SplittableRandom random = new SplittableRandom(client);
        Transactions transactions =
            cluster.nodes().get(client % cluster.nodes().size()).transactions();
        all.add(
            threads.submit(() -> {
              while (System.nanoTime() < end) {
                long begun = System.nanoTime();
                transfer(transactions, random, across);
                latencies.add(System.nanoTime() - begun);
              }
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return "%.0f/s, p50 %.2f ms, p99 %.2f ms"
        .formatted(
            (double) sorted.length / seconds,
            sorted[sorted.length / 2] / 1e6,
            sorted[sorted.length * 99 / 100] / 1e6);
  }

  private static void transfer(Transactions transactions, SplittableRandom random, boolean across) {
    Bytes from = Bytes.utf8("account" + random.nextInt(ACCOUNTS));
    Bytes to = Bytes.utf8("account" + random.nextInt(ACCOUNTS));
    String source = random.nextBoolean() ? LiveCluster.NORTH : LiveCluster.SOUTH;
    String other = source.equals(LiveCluster.NORTH) ? LiveCluster.SOUTH : LiveCluster.NORTH;
    transactions.run(attempt -> {
      add(attempt, source, from, -1);
      add(attempt, across ? other : source, to, 1);
      return true;
    });
  }

  private static void add(
      Transactions.Attempt attempt, String keyspace, Bytes key, int difference) {
    int before =
        attempt.get(keyspace, key).map(value -> Integer.parseInt(value.toUtf8())).orElse(0);
    attempt.put(keyspace, key, Bytes.utf8(String.valueOf(before + difference)));
  }
}
