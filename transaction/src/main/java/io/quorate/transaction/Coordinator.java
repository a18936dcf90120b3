package io.quorate.transaction;

import io.quorate.kv.CommitRequest;
import io.quorate.kv.CommitResponse;
import io.quorate.kv.Conflict;
import io.quorate.kv.Growth;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.RequestCheck;
import io.quorate.kv.Work;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Commits transactions for the clients of one node.
///
/// - One that writes to one keyspace and has read nowhere else is one command there.
/// - One that writes nothing is not locked anywhere: it is enough that all it has seen holds still,
///   in each keyspace, after the last of it was read. Then there was a moment at which all of it
///   held.
/// - Any other takes two phases ([Running]).
///
/// What it has committed by classic two-phase commit stands in its own log, and nobody else can say
/// what became of those: it looks after them itself ([Recovery]).
///
/// May be called by any thread; answers come on the node's.
public final class Coordinator {
  private record Waiting(
      List<Running.Part> parts, Transaction transaction, Consumer<Ending> reply) {}

  private final NodeId self;
  private final Group<Decisions, RegisterAnswer> decisions;
  private final Participants keyspaces;
  private final Surroundings surroundings;
  private final TransactionOptions options;
  private final CoordinatorLog log;
  private final Map<TransactionId, Running> running = new LinkedHashMap<>();

  /// Those that begin as soon as there is an epoch for them.
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  private OptionalLong epoch = OptionalLong.empty();
  private long sequence;
  private boolean takesEpoch;

  /// @param self this node; no other takes epochs in its name
  public Coordinator(
      NodeId self,
      Group<Decisions, RegisterAnswer> decisions,
      Participants keyspaces,
      CoordinatorLog log,
      Surroundings surroundings,
      TransactionOptions options) {
    this.self = self;
    this.decisions = decisions;
    this.keyspaces = keyspaces;
    this.log = log;
    this.surroundings = surroundings;
    this.options = options;
  }

  /// Commits a transaction, or does nothing of it.
  ///
  /// @param reply told once how it ended
  public void commit(Transaction transaction, Consumer<Ending> reply) {
    if (transaction.parts().keySet().stream().allMatch(name -> keyspaces.find(name).isPresent())) {
      commitWhereKnown(transaction, reply);
    } else {
      keyspaces.refresh(() -> commitWhereKnown(transaction, reply));
    }
  }

  private void commitWhereKnown(Transaction transaction, Consumer<Ending> reply) {
    List<Running.Part> parts = new ArrayList<>();
    for (Map.Entry<String, Work> each : transaction.parts().entrySet()) {
      Work work = each.getValue();
      Optional<Participant> keyspace = keyspaces.find(each.getKey());
      Optional<Ending.Cause> objection =
          keyspace.isEmpty()
              ? Optional.of(
                  new Ending.Cause.Mistaken("there is no keyspace %s".formatted(each.getKey())))
              : objection(keyspace.get(), work);
      if (objection.isPresent()) {
        reply.accept(new Ending.Aborted(objection.get()));
        return;
      }
      if (!work.seen().isEmpty() || !work.writes().isEmpty()) {
        parts.add(new Running.Part(keyspace.get(), work));
      }
    }
    if (parts.size() > options.participantsMax()) {
      reply.accept(
          new Ending.Aborted(
              new Ending.Cause.Mistaken(
                  "a transaction over %d keyspaces; at most %d are allowed"
                      .formatted(parts.size(), options.participantsMax()))));
    } else if (parts.stream().allMatch(part -> part.work().writes().isEmpty())) {
      new Validation(parts, reply).begin();
    } else if (parts.size() == 1) {
      commitAtOnce(parts.getFirst(), reply);
    } else {
      surroundings.execute(() -> begin(new Waiting(parts, transaction, reply)));
    }
  }

  /// Here is the place to find that a keyspace is full: later the others would have been prepared,
  /// and a command that is decided must go in.
  private Optional<Ending.Cause> objection(Participant keyspace, Work work) {
    Optional<KvError> error =
        keyspace.hasRoomFor(Growth.of(work))
            ? RequestCheck.check(work, options.opsMax())
            : Optional.of(KvError.NO_SPACE);
    if (error.isPresent()) {
      return Optional.of(new Ending.Cause.Refused(keyspace.name(), error.get()));
    }
    int bytes = KvCodec.encode(new CommitRequest(work)).length();
    return bytes <= options.bytesMax()
        ? Optional.empty()
        : Optional.of(
            new Ending.Cause.Mistaken(
                "a part of %d bytes in keyspace %s; at most %d are allowed"
                    .formatted(bytes, keyspace.name(), options.bytesMax())));
  }

  // ---- one phase
  // ----------------------------------------------------------------------------------

  private static void commitAtOnce(Running.Part part, Consumer<Ending> reply) {
    String keyspace = part.participant().name();
    part.participant()
        .submit(
            new CommitRequest(part.work()), outcome -> reply.accept(endingOf(keyspace, outcome)));
  }

  private static Ending endingOf(String keyspace, Outcome<KvResult> outcome) {
    return switch (outcome) {
      case Outcome.Done(CommitResponse(var revision), _) -> {
        SortedMap<String, Long> revisions = new TreeMap<>();
        revisions.put(keyspace, revision);
        yield new Ending.Committed(Optional.empty(), revisions);
      }
      case Outcome.Done(Conflict conflict, _) ->
          new Ending.Aborted(new Ending.Cause.Conflicting(keyspace, conflict));
      case Outcome.Done(KvError error, _) ->
          new Ending.Aborted(new Ending.Cause.Refused(keyspace, error));
      case Outcome.Done(KvResponse other, _) ->
          throw new IllegalStateException("committed: " + other);
      case Outcome.Refused(var reason) -> unavailable(keyspace, reason);
      case Outcome.Unknown(_) -> new Ending.Unknown(Optional.empty());
    };
  }

  private static Ending.Aborted unavailable(String keyspace, Outcome.Reason reason) {
    return new Ending.Aborted(
        new Ending.Cause.Unavailable("keyspace %s: %s".formatted(keyspace, reason)));
  }

  /// Looks whether all that a transaction has seen holds still.
  private static final class Validation {
    private final List<Running.Part> parts;
    private final Consumer<Ending> reply;
    private int left;

    Validation(List<Running.Part> parts, Consumer<Ending> reply) {
      this.parts = parts;
      this.reply = reply;
      this.left = parts.size();
    }

    void begin() {
      if (parts.isEmpty()) {
        reply.accept(new Ending.Committed(Optional.empty(), new TreeMap<>()));
      }
      for (Running.Part part : parts) {
        String keyspace = part.participant().name();
        part.participant()
            .query(
                Consistency.LINEARIZABLE,
                store -> store.objectionTo(part.work()),
                outcome -> looked(keyspace, outcome));
      }
    }

    private void looked(String keyspace, Outcome<Optional<KvResult>> outcome) {
      switch (outcome) {
        case Outcome.Done(var objection, _) when objection.isEmpty() -> {
          if (--left == 0) {
            reply.accept(new Ending.Committed(Optional.empty(), new TreeMap<>()));
          }
        }
        case Outcome.Done(var objection, var index) ->
            fail(endingOf(keyspace, new Outcome.Done<>(objection.get(), index)));
        case Outcome.Refused(var reason) -> fail(unavailable(keyspace, reason));
        case Outcome.Unknown(_) -> fail(unavailable(keyspace, Outcome.Reason.NO_LEADER));
      }
    }

    private void fail(Ending ending) {
      if (left > 0) {
        left = -1;
        reply.accept(ending);
      }
    }
  }

  // ---- two phases
  // ---------------------------------------------------------------------------------

  private void begin(Waiting next) {
    if (running.size() + waiting.size() >= options.openMax()) {
      next.reply.accept(
          new Ending.Aborted(
              new Ending.Cause.Unavailable("this node has too many transactions open")));
      return;
    }
    waiting.add(next);
    beginWaiting();
  }

  /// Before a new epoch is taken, which closes the one before, what is under way may be decided.
  private void beginWaiting() {
    boolean isOver = sequence >= options.epochLength();
    if (isOver && running.values().stream().noneMatch(Running::isUndecided)) {
      epoch = OptionalLong.empty();
    }
    if (epoch.isEmpty() && !waiting.isEmpty()) {
      takeEpoch();
    }
    while (epoch.isPresent() && sequence < options.epochLength() && !waiting.isEmpty()) {
      run(waiting.remove(), epoch.getAsLong());
    }
  }

  private void run(Waiting next, long inEpoch) {
    TransactionId id = new TransactionId(self, inEpoch, ++sequence);
    Note note =
        new Note(
            surroundings.wallMillis(),
            next.parts.stream().map(part -> part.participant().name()).toList(),
            next.transaction.protocol());
    Running transaction =
        new Running(
            id,
            note,
            next.parts,
            next.transaction.answer(),
            decisions,
            keyspaces,
            log,
            surroundings,
            options,
            ending -> ended(id, ending, next.reply),
            this::over);
    running.put(id, transaction);
    transaction.begin();
  }

  /// An abort that nobody here has asked for means that the epoch was closed, perhaps.
  private void ended(TransactionId id, Ending ending, Consumer<Ending> reply) {
    if (ending instanceof Ending.Aborted(Ending.Cause.Unavailable _)
        && epoch.isPresent()
        && epoch.getAsLong() == id.epoch()) {
      decisions.query(
          Consistency.LINEARIZABLE,
          state -> state.register().openEpoch(self),
          outcome -> {
            if (outcome instanceof Outcome.Done<Long>(var open, _) && open > id.epoch()) {
              epoch = OptionalLong.empty();
            }
          });
    }
    reply.accept(ending);
  }

  private void over(Running transaction) {
    running.remove(transaction.id());
    beginWaiting();
  }

  // ---- what has been left behind
  // --------------------------------------------------------------------

  NodeId self() {
    return self;
  }

  CoordinatorLog log() {
    return log;
  }

  /// Whether somebody is still at work on this transaction of this node's.
  boolean isRunning(TransactionId id) {
    return running.containsKey(id);
  }

  // ---- epochs
  // -------------------------------------------------------------------------------------

  private void takeEpoch() {
    if (takesEpoch) {
      return;
    }
    takesEpoch = true;
    decisions.query(
        Consistency.LINEARIZABLE,
        state -> state.register().openEpoch(self),
        outcome -> {
          if (outcome instanceof Outcome.Done<Long>(var last, _)) {
            takeEpochAfter(last);
          } else {
            epochNotTaken();
          }
        });
  }

  private void takeEpochAfter(long last) {
    decisions.submitIdempotent(
        DecisionCommand.encode(new RegisterCommand.TakeEpoch(self, last)),
        attempts -> {
          if (attempts.last() instanceof Outcome.Done(RegisterAnswer.EpochTaken(var taken), _)) {
            epochTaken(taken);
          } else {
            epochNotTaken();
          }
        });
  }

  private void epochTaken(long taken) {
    takesEpoch = false;
    epoch = OptionalLong.of(taken);
    sequence = 0;
    decisions.submitIdempotent(
        DecisionCommand.encode(new RegisterCommand.Prune(self, taken)), _ -> {});
    beginWaiting();
  }

  private void epochNotTaken() {
    takesEpoch = false;
    List<Waiting> refused = List.copyOf(waiting);
    waiting.clear();
    for (Waiting each : refused) {
      each.reply.accept(
          new Ending.Aborted(
              new Ending.Cause.Unavailable("the register of decisions cannot be reached")));
    }
  }
}
