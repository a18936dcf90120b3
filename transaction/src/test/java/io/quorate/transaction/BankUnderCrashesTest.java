package io.quorate.transaction;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.specification.Specification;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Money moves between accounts in several keyspaces while nodes, and with them coordinators and
/// leaders, crash and come back. Nothing may get lost; what clients saw must be strict
/// serializable, which is to say linearizable if all accounts are one object; and in the end
/// nothing may be locked.
class BankUnderCrashesTest {
  private static final int SEEDS = Integer.getInteger("quorate.transaction.seeds", 2);
  private static final int TELLERS = 6;
  private static final int EACH = 100;
  private static final int ACCOUNTS_EACH = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private record Account(String keyspace, Bytes key) {
    @Override
    public String toString() {
      return keyspace + "/" + key.toUtf8();
    }
  }

  /// What a transaction has read, and what it has written.
  private record Transfer(Map<Account, Integer> read, Map<Account, Integer> written) {}

  private record Balances() implements Specification<Map<Account, Integer>> {
    @Override
    public Map<Account, Integer> initial() {
      Map<Account, Integer> all = new HashMap<>();
      ACCOUNTS.forEach(account -> all.put(account, EACH));
      return all;
    }

    @Override
    public Optional<Map<Account, Integer>> apply(Map<Account, Integer> state, Operation operation) {
      Transfer transfer = (Transfer) operation.argument();
      for (Map.Entry<Account, Integer> each : transfer.read.entrySet()) {
        if (!each.getValue().equals(state.get(each.getKey()))) {
          return Optional.empty();
        }
      }
      Map<Account, Integer> after = new HashMap<>(state);
      after.putAll(transfer.written);
      return Optional.of(after);
    }

    @Override
    public boolean readsOnly(Operation operation) {
      return ((Transfer) operation.argument()).written.isEmpty();
    }
  }

  private static final List<Account> ACCOUNTS = accounts();

  private static List<Account> accounts() {
    List<Account> accounts = new ArrayList<>();
    for (String keyspace : TestCluster.KEYSPACES) {
      for (int i = 0; i < ACCOUNTS_EACH; i++) {
        accounts.add(new Account(keyspace, Bytes.utf8("account" + i)));
      }
    }
    return accounts;
  }

  static List<Long> seeds() {
    long first = Long.getLong("quorate.transaction.seed", 1);
    List<Long> seeds = new ArrayList<>();
    for (long seed = first; seed < first + SEEDS; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  private TestCluster cluster = new TestCluster(0, 1);
  private SplittableRandom random = new SplittableRandom(0);
  private final List<Operation> history = new ArrayList<>();
  private int place;
  private long processes;
  private int committed;
  private boolean closing;

  @ParameterizedTest
  @MethodSource("seeds")
  void no_money_is_lost_and_what_clients_see_is_strict_serializable(long seed) {
    cluster = new TestCluster(seed, 3);
    random = new SplittableRandom(seed);
    cluster.awaitLeaders();
    open();
    for (int teller = 0; teller < TELLERS; teller++) {
      work(++processes);
    }
    for (int crash = 0; crash < 6; crash++) {
      cluster.pass(Duration.ofMillis(200 + random.nextInt(900)));
      TestCluster.Machine machine = cluster.machine(1 + random.nextInt(3));
      machine.crash();
      cluster.pass(Duration.ofMillis(random.nextInt(800)));
      machine.start();
    }
    closing = true;
    cluster.pass(Duration.ofSeconds(5));
    assertThat(cluster.prepared()).as("still locked").isEmpty();
    assertThat(sum()).isEqualTo(ACCOUNTS.size() * EACH);
    assertThat(committed).as("transactions that were committed").isGreaterThan(50);
    history.sort(Comparator.comparingInt(Operation::call));
    assertThat(new Linearizable(new Balances()).check(new History(history), Limit.ordinary()))
        .isEqualTo(new Verdict.Holds());
  }

  private void open() {
    List<Ending> endings = new ArrayList<>();
    Map<String, Work> parts = new TreeMap<>();
    for (Account account : ACCOUNTS) {
      parts.merge(
          account.keyspace, TestCluster.writing(put(account, EACH)), BankUnderCrashesTest::both);
    }
    cluster.anyLife().coordinator().commit(Transaction.of(parts), endings::add);
    cluster.await("the bank opens", Duration.ofSeconds(5), () -> !endings.isEmpty());
    assertThat(endings.getFirst()).isInstanceOf(Ending.Committed.class);
  }

  private static PutRequest put(Account account, int balance) {
    return new PutRequest(account.key, Bytes.utf8(String.valueOf(balance)));
  }

  private static Work both(Work one, Work other) {
    List<Seen> seen = new ArrayList<>(one.seen());
    seen.addAll(other.seen());
    List<Write> writes = new ArrayList<>(one.writes());
    writes.addAll(other.writes());
    return new Work(seen, writes);
  }

  private int sum() {
    return ACCOUNTS.stream()
        .mapToInt(
            account -> Integer.parseInt(cluster.value(account.keyspace, account.key.toUtf8())))
        .sum();
  }

  // ---- tellers
  // ------------------------------------------------------------------------------------

  private void work(long process) {
    cluster.after(
        Duration.ofNanos(random.nextInt(3_000_000)),
        () -> {
          if (!closing) {
            new Visit(process).begin();
          }
        });
  }

  /// One transaction at some node, which may crash meanwhile: its client then hears nothing any
  /// more.
  private final class Visit {
    private final long process;
    private final TestCluster.Life life;
    private final List<Account> accounts = random.nextInt(5) == 0 ? ACCOUNTS : two();
    private final Map<Account, RangeResponse> found = new HashMap<>();
    private final int called = place++;
    private Optional<Transfer> asked = Optional.empty();
    private boolean over;

    Visit(long process) {
      this.process = process;
      List<TestCluster.Life> lives = cluster.lives();
      this.life = lives.get(random.nextInt(lives.size()));
    }

    private List<Account> two() {
      int first = random.nextInt(ACCOUNTS.size());
      int second = (first + 1 + random.nextInt(ACCOUNTS.size() - 1)) % ACCOUNTS.size();
      return List.of(ACCOUNTS.get(first), ACCOUNTS.get(second));
    }

    void begin() {
      cluster.after(PATIENCE, () -> end(new Ending.Unknown(Optional.empty())));
      for (Account account : accounts) {
        RangeRequest request = new RangeRequest(account.key);
        life.keyspace(account.keyspace)
            .group()
            .queryWhen(
                Consistency.LINEARIZABLE,
                sessions -> sessions.state().store().holders(request).isEmpty(),
                (sessions, _) -> (RangeResponse) sessions.state().store().range(request),
                outcome -> found(account, outcome));
      }
    }

    private void found(Account account, Outcome<RangeResponse> outcome) {
      if (outcome instanceof Outcome.Done<RangeResponse>(var response, _)) {
        found.put(account, response);
        if (found.size() == accounts.size()) {
          commit();
        }
      } else {
        end(new Ending.Aborted(new Ending.Cause.Unavailable("no answer")));
      }
    }

    private RangeResponse found(Account account) {
      return requireNonNull(found.get(account));
    }

    private int read(Account account) {
      return Integer.parseInt(found(account).kvs().getFirst().value().toUtf8());
    }

    private void commit() {
      Map<Account, Integer> read = new HashMap<>();
      accounts.forEach(account -> read.put(account, read(account)));
      Map<Account, Integer> written = new HashMap<>();
      if (accounts.size() == 2) {
        int amount = random.nextInt(10);
        written.put(accounts.get(0), read(accounts.get(0)) - amount);
        written.put(accounts.get(1), read(accounts.get(1)) + amount);
      }
      Map<String, Work> parts = new TreeMap<>();
      for (Account account : accounts) {
        Seen seen = Seen.of(account.key, found(account));
        List<Write> writes =
            written.containsKey(account)
                ? List.of(put(account, requireNonNull(written.get(account))))
                : List.of();
        parts.merge(account.keyspace, new Work(List.of(seen), writes), BankUnderCrashesTest::both);
      }
      asked = Optional.of(new Transfer(read, written));
      life.coordinator().commit(Transaction.of(parts), this::end);
    }

    private void end(Ending ending) {
      if (over) {
        return;
      }
      over = true;
      switch (ending) {
        case Ending.Committed _ -> {
          committed++;
          remember(place++);
        }
        case Ending.Unknown _ -> remember(Operation.NEVER);
        case Ending.Aborted(Ending.Cause.Mistaken(var what)) -> throw new AssertionError(what);
        case Ending.Aborted(Ending.Cause.Refused refused) -> throw new AssertionError(refused);
        case Ending.Aborted _ -> {}
      }
      work(ending instanceof Ending.Unknown ? ++processes : process);
    }

    private void remember(int answered) {
      asked.ifPresent(transfer ->
          history.add(new Operation(process, "transaction", transfer, Nil.NIL, called, answered)));
    }
  }
}
