package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Conflict;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.FinishResponse;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvResult;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.PrepareResponse;
import io.quorate.kv.Work;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.protocol.commit.register.RegisterCoordinator;
import io.quorate.protocol.commit.twophase.TwoPhaseCoordinator;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The coordinator of one transaction over several keyspaces: the process of the protocol package,
/// and what carries out its effects. A message to a participant is a command to its group, and the
/// command's result is the answer, so that the participants need no processes of their own: what
/// they would force is in their logs.
final class Running {
  /// One keyspace's part.
  record Part(Participant participant, Work work) {}

  private final TransactionId id;
  private final Bytes name;
  private final Note note;
  private final SortedMap<NodeId, Part> parts = new TreeMap<>();
  private final Group<Decisions, RegisterAnswer> decisions;
  private final Participants keyspaces;
  private final CoordinatorLog log;
  private final Surroundings surroundings;
  private final CommitProcess process;
  private final Transaction.AnswerWhen answerWhen;
  private final Consumer<Ending> reply;
  private final Consumer<Running> ended;
  private final ArrayDeque<CommitInput> inputs = new ArrayDeque<>();

  /// What the last step has asked for and is not done yet.
  private final ArrayDeque<CommitEffect> effects = new ArrayDeque<>();

  private final SortedMap<String, Long> revisions = new TreeMap<>();
  private final SortedSet<NodeId> beingTold = new TreeSet<>();
  private boolean beingAsked;
  private boolean stepping;

  /// Whether a record is on its way to the disk: nothing goes on before it is there.
  private boolean forcing;

  private boolean answered;
  private boolean decided;

  /// Which setting of the timer counts.
  private long alarm;

  /// What went wrong first.
  private Ending.@Nullable Cause cause;

  /// @param ended told when nothing is left to do
  Running(
      TransactionId id,
      Note note,
      Iterable<Part> parts,
      Transaction.AnswerWhen answerWhen,
      Group<Decisions, RegisterAnswer> decisions,
      Participants keyspaces,
      CoordinatorLog log,
      Surroundings surroundings,
      TransactionOptions options,
      Consumer<Ending> reply,
      Consumer<Running> ended) {
    this.id = id;
    this.name = Note.name(id);
    this.note = note;
    parts.forEach(part -> this.parts.put(part.participant.id(), part));
    this.decisions = decisions;
    this.keyspaces = keyspaces;
    this.log = log;
    this.surroundings = surroundings;
    CommitOptions times = new CommitOptions(options.patience(), options.retry());
    this.process =
        switch (note.protocol()) {
          case REGISTER -> new RegisterCoordinator(id, times);
          case TWO_PHASE -> new TwoPhaseCoordinator(id.owner(), id, times, List.of());
        };
    this.answerWhen = answerWhen;
    this.reply = reply;
    this.ended = ended;
    surroundings.after(options.answerWithin(), () -> answer(new Ending.Unknown(Optional.of(id))));
  }

  void begin() {
    input(
        new CommitInput.Begin(
            parts.keySet().stream().map(each -> new Task(each, Bytes.EMPTY)).toList()));
  }

  /// Whether either outcome is possible still.
  boolean isUndecided() {
    return !decided;
  }

  TransactionId id() {
    return id;
  }

  private void input(CommitInput input) {
    inputs.add(input);
    if (!stepping) {
      goOn();
    }
  }

  private void goOn() {
    stepping = true;
    while (!forcing && !(effects.isEmpty() && inputs.isEmpty())) {
      if (effects.isEmpty()) {
        effects.addAll(process.step(inputs.remove()));
      } else {
        carryOut(effects.remove());
      }
    }
    stepping = false;
  }

  private void carryOut(CommitEffect effect) {
    switch (effect) {
      case CommitEffect.Send(var to, var message) -> send(to, message);
      case CommitEffect.Ask(var command) -> ask(command);
      case CommitEffect.Emit(var event) -> on(event);
      case CommitEffect.Arm(var delay, _) -> {
        long mine = ++alarm;
        surroundings.after(
            delay,
            () -> {
              if (mine == alarm) {
                expire("its votes in time");
              }
            });
      }
      case CommitEffect.Disarm() -> alarm++;
      case CommitEffect.Force(LogRecord.Decided(_, var concerned)) -> {
        forcing = true;
        log.commit(
            id,
            concerned,
            () -> {
              forcing = false;
              goOn();
            });
      }
      case CommitEffect.Note(LogRecord.Ended()) -> log.end(id);
      case CommitEffect.Force _, CommitEffect.Note _, CommitEffect.Call _ ->
          throw new IllegalStateException("a coordinator asks for " + effect);
    }
  }

  private void expire(String missing) {
    if (cause == null) {
      cause = new Ending.Cause.Unavailable("the transaction did not get " + missing);
    }
    input(new CommitInput.Expired());
  }

  // ---- participants
  // -------------------------------------------------------------------------------

  private void send(NodeId to, CommitMessage message) {
    Part part = parts.get(to);
    if (part == null) {
      throw new IllegalStateException("%s has no participant %s".formatted(id, to));
    }
    switch (message) {
      case TwoPhaseMessage.Prepare _ ->
          part.participant.submit(
              new PrepareRequest(name, note.encode(), part.work),
              outcome -> voted(to, part.participant, outcome));
      case TwoPhaseMessage.Decide(var outcome) ->
          finish(to, part.participant, outcome == io.quorate.protocol.commit.Outcome.COMMITTED);
      default -> throw new IllegalStateException("not for a keyspace: " + message);
    }
  }

  /// Where nobody knows whether the keyspace has voted Yes, it will have to be told of the abort.
  private void voted(NodeId from, Participant participant, Outcome<KvResult> outcome) {
    switch (outcome) {
      case Outcome.Done(PrepareResponse _, _) -> vote(from, Vote.YES);
      case Outcome.Done(Conflict conflict, _) ->
          refuse(from, new Ending.Cause.Conflicting(participant.name(), conflict));
      case Outcome.Done(KvError error, _) ->
          refuse(from, new Ending.Cause.Refused(participant.name(), error));
      case Outcome.Done(KvResponse other, _) -> throw new IllegalStateException("voted " + other);
      case Outcome.Refused(var reason) ->
          refuse(
              from,
              new Ending.Cause.Unavailable(
                  "keyspace %s: %s".formatted(participant.name(), reason)));
      case Outcome.Unknown(_) -> {
        if (!decided) {
          expire("the vote of keyspace " + participant.name());
        }
      }
    }
  }

  private void refuse(NodeId from, Ending.Cause why) {
    if (cause == null) {
      cause = why;
    }
    vote(from, Vote.NO);
  }

  private void vote(NodeId from, Vote vote) {
    input(new CommitInput.Deliver(from, new TwoPhaseMessage.Voted(vote)));
  }

  private void finish(NodeId to, Participant participant, boolean commit) {
    if (!beingTold.add(to)) {
      return;
    }
    participant.submitIdempotent(
        new FinishRequest(name, commit),
        outcome -> {
          beingTold.remove(to);
          if (outcome instanceof Outcome.Done(FinishResponse(var revision, var wasPrepared), _)) {
            if (commit && wasPrepared) {
              revisions.put(participant.name(), revision);
            }
            acknowledge(to);
          } else if (keyspaces.isDropped(to)) {
            acknowledge(to);
          }
        });
  }

  private void acknowledge(NodeId from) {
    input(new CommitInput.Deliver(from, new TwoPhaseMessage.Acknowledge()));
  }

  // ---- the register, and the client
  // ---------------------------------------------------------------

  /// Without an answer the process asks again when its timer runs out.
  private void ask(RegisterCommand command) {
    if (beingAsked) {
      return;
    }
    beingAsked = true;
    decisions.submitIdempotent(
        DecisionCommand.encode(command),
        attempts -> {
          beingAsked = false;
          if (attempts.last() instanceof Outcome.Done(var answer, _)) {
            input(new CommitInput.Told(answer));
          }
        });
  }

  private void on(CommitEvent event) {
    switch (event) {
      case CommitEvent.Decided(var outcome) -> {
        decided = true;
        if (outcome == io.quorate.protocol.commit.Outcome.ABORTED) {
          answer(new Ending.Aborted(whyAborted()));
        } else if (answerWhen == Transaction.AnswerWhen.DECIDED) {
          committed();
        }
      }
      case CommitEvent.Ended() -> {
        if (!answered) {
          committed();
        }
        ended.accept(this);
      }
      case CommitEvent.InDoubt _, CommitEvent.Blocked _, CommitEvent.Damaged _ ->
          throw new IllegalStateException("the owner's coordinator " + event);
    }
  }

  /// All may have voted Yes, and the register may say no all the same: somebody else has waited for
  /// too long.
  private Ending.Cause whyAborted() {
    return cause != null
        ? cause
        : new Ending.Cause.Unavailable("the transaction was closed by another node");
  }

  private void committed() {
    answer(new Ending.Committed(Optional.of(id), revisions));
  }

  private void answer(Ending ending) {
    if (!answered) {
      answered = true;
      reply.accept(ending);
    }
  }
}
