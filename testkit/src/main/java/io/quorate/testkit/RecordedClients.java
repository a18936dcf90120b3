package io.quorate.testkit;

import io.quorate.bytes.Bytes;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.specification.KeyValue;
import io.quorate.checker.specification.NilResult;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.Found;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Clients that read and write a few keys through all nodes of a cluster, whatever happens to it,
/// and put on record what they ask and are told, for the checker.
public final class RecordedClients implements AutoCloseable {
  private static final int CLIENTS_PER_NODE = 2;
  private static final int KEYS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(4);
  private static final Linearizable MODEL =
      new Linearizable(new KeyValue(Nil.NIL, NilResult.ABSENT));

  private final String prefix;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  // Guarded by this object's lock.
  private final History.Builder history = new History.Builder();
  private long processes;
  private int values;
  private int answers;

  private RecordedClients(String prefix) {
    this.prefix = prefix;
  }

  /// Starts them.
  ///
  /// @param prefix of the keys, which nobody else has written or writes
  public static RecordedClients start(List<ServerProcess> nodes, String prefix) {
    RecordedClients clients = new RecordedClients(prefix);
    for (ServerProcess node : nodes) {
      for (int i = 0; i < CLIENTS_PER_NODE; i++) {
        SplittableRandom random = new SplittableRandom(clients.threads.size());
        clients.threads.add(Thread.ofVirtual().start(() -> clients.work(node, random)));
      }
    }
    return clients;
  }

  private void work(ServerProcess node, RandomGenerator random) {
    try (EtcdClient client = EtcdClient.of(node.endpoint(), TIMEOUT)) {
      long process = newProcess();
      while (!over) {
        String key = "r" + random.nextInt(KEYS);
        boolean known =
            random.nextInt(3) > 0 ? get(client, process, key) : put(client, process, key);
        if (!known) {
          process = newProcess();
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// What a get that fails would have found does not matter.
  private boolean get(EtcdClient client, long process, String key) {
    call(process, "get", key);
    try {
      Found found = client.get(Bytes.utf8(prefix + key), ReadLevel.LINEARIZABLE);
      Object value =
          found.keyValues().stream()
              .findFirst()
              .<Object>map(kv -> kv.value().toUtf8())
              .orElse(Nil.NIL);
      answered(process, "get", value);
    } catch (EtcdException _) {
      failed(process, "get");
    }
    return true;
  }

  private boolean put(EtcdClient client, long process, String key) {
    String value = "v" + nextValue();
    call(process, "put", List.of(key, value));
    return switch (client.put(Bytes.utf8(prefix + key), Bytes.utf8(value))) {
      case Outcome.Done<Written> _ -> {
        answered(process, "put", Nil.NIL);
        yield true;
      }
      case Outcome.Failed<Written> _ -> {
        failed(process, "put");
        yield true;
      }
      case Outcome.Unknown<Written> _ -> {
        unknown(process);
        yield false;
      }
    };
  }

  private synchronized long newProcess() {
    return processes++;
  }

  /// No value is written twice.
  private synchronized int nextValue() {
    return ++values;
  }

  private synchronized void call(long process, String name, Object argument) {
    history.call(process, name, argument);
  }

  private synchronized void answered(long process, String name, Object result) {
    history.ok(process, name, result);
    answers++;
  }

  private synchronized void failed(long process, String name) {
    history.failed(process, name);
  }

  private synchronized void unknown(long process) {
    history.unknown(process, "put");
  }

  /// How many reads and writes have been answered.
  public synchronized int answers() {
    return answers;
  }

  /// Lets them finish.
  @Override
  public void close() {
    over = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Has the checker decide whether what they were told is linearizable; to be called when they
  /// have finished.
  ///
  /// @throws CheckFailedException if it is not, or if that could not be decided
  public synchronized void requireLinearizable() {
    switch (MODEL.check(history.build(), Limit.ordinary())) {
      case Verdict.Holds() -> {}
      case Verdict.Violated(var example) ->
          throw new CheckFailedException(
              "what clients were told is not linearizable: %s%n%s"
                  .formatted(example.why(), example.timeLine()));
      case Verdict.Undecided(var limit, var ordered, var operations) ->
          throw new CheckFailedException(
              "%d of %d operations were put in order, then the checker stopped: %s"
                  .formatted(ordered, operations, limit));
    }
  }
}
