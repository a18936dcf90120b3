package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Conflict;
import io.quorate.kv.DeleteRangeRequest;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.PrepareResponse;
import io.quorate.kv.Work;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.runtime.Outcome;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// Keeps transactions out of a keyspace that is about to be dropped.
///
/// It is a preparation of its own that locks all keys: refused as long as any other is there, and
/// against all others afterwards. It is never committed. If the keyspace is not dropped it is to be
/// [opened][#open] again; if nobody does that, [Recovery] does, as with whatever is prepared and
/// will not be committed: the register answers that it has forgotten a transaction of an epoch
/// below the first, and keeps no trace of having been asked.
public final class Closure {
  private static final long BELOW_ALL_EPOCHS = -1;
  private static final Bytes FIRST_KEY = Bytes.wrap(new byte[1]);
  private static final Bytes NO_END = Bytes.wrap(new byte[1]);

  private final Participant keyspace;
  private final Bytes name;

  private Closure(Participant keyspace, Bytes name) {
    this.keyspace = keyspace;
    this.name = name;
  }

  /// What became of it.
  public sealed interface Attempt {
    record Closed(Closure closure) implements Attempt {}

    /// These are prepared there, and the keyspace is as it was.
    record Prepared(List<TransactionId> transactions) implements Attempt {
      public Prepared {
        transactions = List.copyOf(transactions);
      }
    }

    /// Nobody answers. The keyspace may be closed until somebody opens it.
    record Unanswered() implements Attempt {}
  }

  /// @param self the node that asks
  /// @param reply told on the node's thread
  public static void close(
      Participant keyspace, NodeId self, Surroundings surroundings, Consumer<Attempt> reply) {
    TransactionId id =
        new TransactionId(self, BELOW_ALL_EPOCHS, ThreadLocalRandom.current().nextLong(1L << 48));
    Closure closure = new Closure(keyspace, Note.name(id));
    Work everything =
        new Work(List.of(), List.of(new DeleteRangeRequest(FIRST_KEY, NO_END, false)));
    Note note = new Note(surroundings.wallMillis(), List.of(keyspace.name()));
    keyspace.submit(
        new PrepareRequest(closure.name, note.encode(), everything),
        outcome ->
            reply.accept(
                switch (outcome) {
                  case Outcome.Done(PrepareResponse _, _) -> new Attempt.Closed(closure);
                  case Outcome.Done(Conflict.Locked(var holders), _) ->
                      new Attempt.Prepared(holders.stream().map(Note::id).toList());
                  case Outcome.Done(var other, _) ->
                      throw new IllegalStateException("closed: " + other);
                  case Outcome.Refused(_), Outcome.Unknown(_) -> new Attempt.Unanswered();
                }));
  }

  /// The keyspace is not dropped: lets transactions in again.
  public void open() {
    keyspace.submitIdempotent(new FinishRequest(name, false), _ -> {});
  }
}
