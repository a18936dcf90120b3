package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.KeyValue;
import io.quorate.kv.KvError;
import io.quorate.kv.KvStore;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RangeResult;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/// Runs transactions for programs: reads and writes one after the other, and begins again when
/// others were in the way. Blocks, and so must not be used on the node's own thread; virtual
/// threads will do.
public final class Transactions {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long PAUSE_MILLIS_MIN = 2;
  private static final long PAUSE_MILLIS_MAX = 200;

  /// Longer ranges are refused: each key of them is looked at again before the commit.
  private static final int RANGE_KEYS_MAX = 1000;

  private final Coordinator coordinator;
  private final Participants keyspaces;

  public Transactions(Coordinator coordinator, Participants keyspaces) {
    this.coordinator = coordinator;
    this.keyspaces = keyspaces;
  }

  /// What a transaction does. It may be run several times, and only the last time counts; what it
  /// reads may be of different moments as long as it is not committed.
  @FunctionalInterface
  public interface Body<A> {
    A run(Attempt attempt);
  }

  /// Runs a transaction until it is committed, for some seconds.
  ///
  /// @return what the body returned the last time
  /// @throws TransactionFailedException if it was not committed, or nobody knows
  public <A> A run(Body<A> body) {
    long begun = System.nanoTime();
    for (long pause = PAUSE_MILLIS_MIN; ; pause = Math.min(2 * pause, PAUSE_MILLIS_MAX)) {
      Ending ending;
      try {
        Attempt attempt = new Attempt();
        A result = body.run(attempt);
        ending = attempt.commit();
        if (ending instanceof Ending.Committed) {
          return result;
        }
      } catch (UnansweredException e) {
        ending = e.ending;
      }
      if (!canBegin(ending) || System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new TransactionFailedException(ending);
      }
      pause(pause);
    }
  }

  private static boolean canBegin(Ending ending) {
    return ending instanceof Ending.Aborted(var cause)
        && (cause instanceof Ending.Cause.Conflicting || cause instanceof Ending.Cause.Unavailable);
  }

  /// By chance, or else two that have met would meet again.
  private static void pause(long millis) {
    try {
      Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis) + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// A read was not answered.
  private static final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Ending ending;

    UnansweredException(Ending ending) {
      super(ending.toString());
      this.ending = ending;
    }
  }

  /// One attempt: what it has read, and what it is going to write.
  public final class Attempt {
    private static final class Part {
      final List<Seen> seen = new ArrayList<>();
      final SortedMap<Bytes, Optional<Bytes>> known = new TreeMap<>();
      final SortedMap<Bytes, Optional<Bytes>> writes = new TreeMap<>();

      Work work() {
        List<Write> all = new ArrayList<>();
        writes.forEach((key, value) ->
            all.add(
                value.isPresent()
                    ? new PutRequest(key, value.get())
                    : new DeleteRangeRequest(key)));
        return new Work(seen, all);
      }
    }

    private final SortedMap<String, Part> parts = new TreeMap<>();

    private Attempt() {}

    private Part part(String keyspace) {
      return parts.computeIfAbsent(keyspace, _ -> new Part());
    }

    /// What a key holds, as this transaction sees it.
    public Optional<Bytes> get(String keyspace, Bytes key) {
      Part part = part(keyspace);
      if (part.writes.containsKey(key)) {
        return part.writes.get(key);
      }
      if (!part.known.containsKey(key)) {
        RangeResponse found = read(keyspace, new RangeRequest(key));
        part.seen.add(Seen.of(key, found));
        part.known.put(key, found.kvs().stream().map(KeyValue::value).findFirst());
      }
      return part.known.get(key);
    }

    /// What the keys from `key` up to, but without, `end` hold, as this transaction sees it.
    ///
    /// @throws IllegalArgumentException if these are more than a thousand
    public SortedMap<Bytes, Bytes> range(String keyspace, Bytes key, Bytes end) {
      Part part = part(keyspace);
      RangeResponse found = read(keyspace, new RangeRequest(key, end, RANGE_KEYS_MAX, 0));
      if (found.more()) {
        throw new IllegalArgumentException(
            "a range of %d keys; at most %d are allowed in a transaction"
                .formatted(found.count(), RANGE_KEYS_MAX));
      }
      part.seen.add(new Seen(key, end, found.revision(), found.count()));
      SortedMap<Bytes, Bytes> values = new TreeMap<>();
      found.kvs().forEach(kv -> values.put(kv.key(), kv.value()));
      for (Map.Entry<Bytes, Optional<Bytes>> each : part.writes.subMap(key, end).entrySet()) {
        each.getValue()
            .ifPresentOrElse(
                value -> values.put(each.getKey(), value), () -> values.remove(each.getKey()));
      }
      return values;
    }

    public void put(String keyspace, Bytes key, Bytes value) {
      part(keyspace).writes.put(key, Optional.of(value));
    }

    public void delete(String keyspace, Bytes key) {
      part(keyspace).writes.put(key, Optional.empty());
    }

    /// Waits for transactions that are about to change what is asked for: to read what is there
    /// would be in vain.
    private RangeResponse read(String keyspace, RangeRequest request) {
      Participant participant =
          keyspaces
              .find(keyspace)
              .orElseThrow(() ->
                  new TransactionFailedException(
                      aborted(
                          new Ending.Cause.Mistaken(
                              "there is no keyspace %s".formatted(keyspace)))));
      CompletableFuture<Outcome<RangeResult>> answer = new CompletableFuture<>();
      participant.<RangeResult>queryWhen(
          Consistency.LINEARIZABLE,
          store -> store.holders(request).isEmpty(),
          (KvStore store) -> store.range(request),
          answer::complete);
      return switch (answer.join()) {
        case Outcome.Done(RangeResponse found, _) -> found;
        case Outcome.Done(KvError error, _) ->
            throw new TransactionFailedException(
                aborted(new Ending.Cause.Refused(keyspace, error)));
        case Outcome.Refused(var reason) -> throw unanswered(keyspace, reason);
        case Outcome.Unknown(var doubt) -> throw unanswered(keyspace, doubt);
      };
    }

    private static UnansweredException unanswered(String keyspace, Enum<?> why) {
      return new UnansweredException(
          aborted(new Ending.Cause.Unavailable("keyspace %s: %s".formatted(keyspace, why))));
    }

    private static Ending.Aborted aborted(Ending.Cause cause) {
      return new Ending.Aborted(cause);
    }

    private Ending commit() {
      SortedMap<String, Work> works = new TreeMap<>();
      parts.forEach((keyspace, part) -> works.put(keyspace, part.work()));
      CompletableFuture<Ending> ending = new CompletableFuture<>();
      coordinator.commit(Transaction.of(works), ending::complete);
      return ending.join();
    }
  }
}
