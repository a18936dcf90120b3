package io.quorate.app;

import io.quorate.bytes.Bytes;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.Linearizable;
import io.quorate.checker.specification.Specification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// What the clients of a bank saw, from several processes of one machine. They tell when by a clock
/// that all processes of a machine share ([System#nanoTime] reads the monotonic clock, on Linux).
///
/// An account holds its balance and who has written it, so no value is there twice: the history
/// leaves hardly a doubt about the order in which transactions took effect. It is strict
/// serializable if it is linearizable with all accounts for one object.
final class BankHistory {
  static final int OPENING_BALANCE = 100;

  /// As `keyspace/key`.
  static final List<String> ACCOUNTS =
      List.of("default/a", "default/b", "north/a", "north/b", "south/a", "south/b");

  /// What a transaction has read, and what it writes.
  private record Visit(Map<String, String> read, Map<String, String> written) {}

  private record Event(long nanos, boolean isAnswer, String id) {}

  private record Balances() implements Specification<Map<String, String>> {
    @Override
    public Map<String, String> initial() {
      return opening();
    }

    @Override
    public Optional<Map<String, String>> apply(Map<String, String> state, Operation operation) {
      Visit visit = (Visit) operation.argument();
      for (Map.Entry<String, String> each : visit.read.entrySet()) {
        if (!each.getValue().equals(state.get(each.getKey()))) {
          return Optional.empty();
        }
      }
      if (visit.written.isEmpty()) {
        return Optional.of(state);
      }
      Map<String, String> after = new TreeMap<>(state);
      after.putAll(visit.written);
      return Optional.of(after);
    }

    @Override
    public boolean readsOnly(Operation operation) {
      return ((Visit) operation.argument()).written.isEmpty();
    }
  }

  // Guarded by this object's lock.
  private final Map<String, Visit> visits = new TreeMap<>();
  private final Map<String, Long> called = new TreeMap<>();
  private final Map<String, Long> answered = new TreeMap<>();
  private int unknown;

  /// What the accounts hold at first.
  static Map<String, String> opening() {
    Map<String, String> all = new TreeMap<>();
    ACCOUNTS.forEach(account -> all.put(account, OPENING_BALANCE + ":opening"));
    return all;
  }

  static String keyspace(String account) {
    return account.substring(0, account.indexOf('/'));
  }

  static Bytes key(String account) {
    return Bytes.utf8(account.substring(account.indexOf('/') + 1));
  }

  static int balance(String value) {
    return Integer.parseInt(value.substring(0, value.indexOf(':')));
  }

  /// What an account holds after so much more.
  static String changed(String value, int difference, String by) {
    return balance(value) + difference + ":" + by;
  }

  /// Takes in a line that a [BankTeller] has printed. An attempt follows another one only if that
  /// was certainly in vain.
  synchronized void add(String line) {
    if (!line.endsWith(" .")) {
      return;
    }
    String[] words = line.split(" ", -1);
    String id = words[1];
    switch (words[0]) {
      case "tries" -> {
        called.put(id, Long.parseLong(words[2]));
        visits.put(id, new Visit(values(words[3]), values(words[4])));
      }
      case "done" -> answered.put(id, Long.parseLong(words[2]));
      case "failed" -> visits.remove(id);
      case "unknown" -> unknown++;
      default -> throw new IllegalArgumentException("a teller says: " + line);
    }
  }

  private static Map<String, String> values(String words) {
    Map<String, String> values = new TreeMap<>();
    if (!words.equals("-")) {
      for (String each : words.split(",", -1)) {
        int equals = each.indexOf('=');
        values.put(each.substring(0, equals), each.substring(equals + 1));
      }
    }
    return values;
  }

  /// All accounts were read, after everything else.
  synchronized void addLast(Map<String, String> read) {
    visits.put("last", new Visit(new TreeMap<>(read), Map.of()));
    called.put("last", System.nanoTime());
    answered.put("last", System.nanoTime());
  }

  synchronized int committed() {
    return answered.size();
  }

  @Override
  public synchronized String toString() {
    return "%d transactions: %d committed, %d unknown, %d of tellers that were killed"
        .formatted(
            visits.size(), answered.size(), unknown, visits.size() - answered.size() - unknown);
  }

  synchronized Verdict judge() {
    List<Event> events = new ArrayList<>();
    visits
        .keySet()
        .forEach(id -> {
          events.add(new Event(Objects.requireNonNull(called.get(id)), false, id));
          Long answer = answered.get(id);
          if (answer != null) {
            events.add(new Event(answer, true, id));
          }
        });
    events.sort(Comparator.comparingLong(Event::nanos).thenComparing(Event::isAnswer));
    Map<String, Integer> answers = new TreeMap<>();
    for (int place = 0; place < events.size(); place++) {
      if (events.get(place).isAnswer) {
        answers.put(events.get(place).id, place);
      }
    }
    List<Operation> operations = new ArrayList<>();
    for (int place = 0; place < events.size(); place++) {
      Event event = events.get(place);
      if (!event.isAnswer) {
        operations.add(
            new Operation(
                place,
                "transaction",
                Objects.requireNonNull(visits.get(event.id)),
                Nil.NIL,
                place,
                answers.getOrDefault(event.id, Operation.NEVER)));
      }
    }
    return new Linearizable(new Balances())
        .check(
            new History(operations),
            new Limit(Duration.ofMinutes(5), Runtime.getRuntime().maxMemory() / 2));
  }
}
