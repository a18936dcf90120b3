package io.quorate.app.bench;

import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.Outcome;
import io.quorate.client.Protocol;
import io.quorate.client.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that move money between accounts, one transfer after the other, until they are stopped.
/// An account that nobody has moved money to or from holds nothing.
final class TransferLoad implements AutoCloseable {
  private static final List<String> KEYSPACES = List.of("north", "south");

  /// @param across whether from one keyspace to the other, and not within one
  /// @param accounts in each keyspace
  record Plan(int clients, int accounts, boolean across, Protocol protocol) {}

  /// What clients were told.
  ///
  /// @param attempts at the transfers that were done, and at others
  /// @param took how long each took that was done, with all its attempts
  record Result(long attempts, long notDone, Nanos took) {}

  private final Plan plan;
  private final List<Transactions> connections = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong notDone = new AtomicLong();
  private volatile boolean over;

  private TransferLoad(Plan plan) {
    this.plan = plan;
  }

  /// The keyspaces in which the accounts are; they have to be there.
  static List<String> keyspaces() {
    return KEYSPACES;
  }

  /// Starts clients that are spread over these nodes.
  ///
  /// @param timeout of each transfer
  static TransferLoad on(List<Endpoint> nodes, Plan plan, Duration timeout) {
    TransferLoad load = new TransferLoad(plan);
    nodes.forEach(
        node -> load.connections.add(Transactions.of(List.of(node), timeout, plan.protocol)));
    for (int client = 0; client < plan.clients; client++) {
      Transactions transactions = load.connections.get(client % nodes.size());
      SplittableRandom random = new SplittableRandom(client);
      load.threads.add(Thread.ofVirtual().start(() -> load.work(transactions, random)));
    }
    return load;
  }

  private void work(Transactions transactions, SplittableRandom random) {
    while (!over) {
      long begun = System.nanoTime();
      if (transfer(transactions, random) instanceof Outcome.Done<?>) {
        nanos.add(System.nanoTime() - begun);
      } else {
        notDone.incrementAndGet();
      }
    }
  }

  private Outcome<Boolean> transfer(Transactions transactions, SplittableRandom random) {
    int here = random.nextInt(KEYSPACES.size());
    String source = KEYSPACES.get(here);
    String target = KEYSPACES.get(plan.across ? (here + 1) % KEYSPACES.size() : here);
    int from = random.nextInt(plan.accounts);
    int other =
        plan.accounts == 1 ? 0 : (from + 1 + random.nextInt(plan.accounts - 1)) % plan.accounts;
    return transactions.run(attempt -> {
      attempts.incrementAndGet();
      add(attempt, source, account(from), -1);
      add(attempt, target, account(other), 1);
      return true;
    });
  }

  private static Bytes account(int number) {
    return Bytes.utf8("account" + number);
  }

  private static void add(
      Transactions.Attempt attempt, String keyspace, Bytes account, int difference) {
    int before =
        attempt.get(keyspace, account).map(value -> Integer.parseInt(value.toUtf8())).orElse(0);
    attempt.put(keyspace, account, Bytes.utf8(Integer.toString(before + difference)));
  }

  /// How many transfers are done by now.
  long done() {
    return nanos.size();
  }

  /// What there was until it was closed.
  Result result() {
    return new Result(attempts.get(), notDone.get(), Nanos.of(nanos));
  }

  /// Has them begin nothing any more.
  void stop() {
    over = true;
  }

  /// Lets them finish what they are at.
  @Override
  public void close() {
    stop();
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(Transactions::close);
  }
}
