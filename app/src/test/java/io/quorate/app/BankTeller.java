package io.quorate.app;

import static java.util.Objects.requireNonNull;

import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.client.Outcome;
import io.quorate.client.Transactions;
import io.quorate.client.Transactions.Attempt;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A process that moves money between the accounts of a bank, and now and then looks at all of
/// them, until it is killed or its standard input ends. What it asks for and is told it prints
/// before it goes on, so that a kill loses nothing of it; see [BankHistory], which reads that.
final class BankTeller {
  private static final Duration TIMEOUT = Duration.ofSeconds(4);
  private static final int THREADS = 3;
  private static final int MOST = 20;

  private final Transactions transactions;
  private final String name;
  private final PrintStream out;
  private volatile boolean over;

  private BankTeller(Transactions transactions, String name, PrintStream out) {
    this.transactions = transactions;
    this.name = name;
    this.out = out;
  }

  /// Arguments: the members' endpoints, the first to be asked first; a name that no other teller
  /// has; a seed.
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (Transactions transactions = Transactions.of(Endpoint.parseList(arguments[0]), TIMEOUT)) {
      BankTeller teller = new BankTeller(transactions, arguments[1], System.out);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        String thread = teller.name + "-" + i;
        SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[2]) + i);
        threads.add(Thread.ofVirtual().start(() -> teller.work(thread, random)));
      }
      while (System.in.read() >= 0) {
        // Until there is no more.
      }
      teller.over = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private void work(String thread, SplittableRandom random) {
    for (int number = 1; !over; number++) {
      String id = thread + "-" + number;
      List<String> accounts = random.nextInt(5) == 0 ? BankHistory.ACCOUNTS : two(random);
      int amount = 1 + random.nextInt(MOST);
      long called = System.nanoTime();
      Outcome<Boolean> outcome =
          transactions.run(attempt -> {
            visit(attempt, id, accounts, amount, called);
            return true;
          });
      String end =
          switch (outcome) {
            case Outcome.Done<Boolean> _ -> "done";
            case Outcome.Failed<Boolean> _ -> "failed";
            case Outcome.Unknown<Boolean> _ -> "unknown";
          };
      say(end, id, Long.toString(System.nanoTime()));
    }
  }

  private static List<String> two(SplittableRandom random) {
    int count = BankHistory.ACCOUNTS.size();
    int first = random.nextInt(count);
    int second = (first + 1 + random.nextInt(count - 1)) % count;
    return List.of(BankHistory.ACCOUNTS.get(first), BankHistory.ACCOUNTS.get(second));
  }

  private void visit(Attempt attempt, String id, List<String> accounts, int amount, long called) {
    Map<String, String> read = new TreeMap<>();
    for (String account : accounts) {
      read.put(account, get(attempt, account));
    }
    Map<String, String> written = new TreeMap<>();
    if (accounts.size() == 2) {
      written.put(
          accounts.get(0),
          BankHistory.changed(requireNonNull(read.get(accounts.get(0))), -amount, id));
      written.put(
          accounts.get(1),
          BankHistory.changed(requireNonNull(read.get(accounts.get(1))), amount, id));
    }
    written.forEach((account, value) -> put(attempt, account, value));
    say("tries", id, Long.toString(called), words(read), words(written));
  }

  static String get(Attempt attempt, String account) {
    return attempt
        .get(BankHistory.keyspace(account), BankHistory.key(account))
        .map(Bytes::toUtf8)
        .orElse("");
  }

  static void put(Attempt attempt, String account, String value) {
    attempt.put(BankHistory.keyspace(account), BankHistory.key(account), Bytes.utf8(value));
  }

  private static String words(Map<String, String> values) {
    List<String> words = new ArrayList<>();
    values.forEach((account, value) -> words.add(account + "=" + value));
    return words.isEmpty() ? "-" : String.join(",", words);
  }

  /// A line with an end, since the last one of a process that is killed may have none.
  private synchronized void say(String... words) {
    out.println(String.join(" ", words) + " .");
    out.flush();
  }
}
