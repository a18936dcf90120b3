package io.quorate.protocol.commit.quorum;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Branch;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.Effects;
import io.quorate.protocol.commit.Ending;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.quorum.QuorumMessage.Acknowledge;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempt;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempted;
import io.quorate.protocol.commit.quorum.QuorumMessage.Decide;
import io.quorate.protocol.commit.quorum.QuorumMessage.Deposed;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elect;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elected;
import io.quorate.protocol.commit.quorum.QuorumMessage.Prepare;
import io.quorate.protocol.commit.quorum.QuorumMessage.Voted;
import java.util.List;

/// A participant of E3PC.
///
/// | state | input | leads to |
/// | --- | --- | --- |
/// | idle | Prepare | preparing, then in doubt: says Yes; or aborted: says No |
/// | idle | Elect | aborted: a coordinator that is wanted now will not get this Yes |
/// | in doubt | Elect | in doubt, obeying that one, if it is higher than the last |
/// | in doubt | Attempt | in doubt, pre-committed or pre-aborted, unless it obeys a higher one |
/// | in doubt | Decide | committed, aborted |
///
/// Each change is forced before anybody hears of it.
public final class QuorumParticipant implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Preparing(NodeId coordinator, List<NodeId> participants) implements State {}

    record InDoubt(List<NodeId> participants, QuorumRecord position) implements State {}

    record Decided(Outcome outcome) implements State {}
  }

  private final NodeId self;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private final Branch branch;
  private final Ending ending = new Ending(effects, new Acknowledge());
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public QuorumParticipant(NodeId self, CommitOptions options, List<LogRecord> records) {
    this.self = self;
    this.options = options;
    this.branch = new Branch(effects, options);
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    switch (record) {
      case LogRecord.Prepared prepared -> {
        branch.restore(prepared);
        state =
            new State.InDoubt(
                prepared.participants(), QuorumRecord.voted(first(prepared.coordinator())));
      }
      case QuorumRecord position -> {
        if (state instanceof State.InDoubt(var participants, _)) {
          state = new State.InDoubt(participants, position);
        }
      }
      case LogRecord.Decided(var outcome, _) -> state = new State.Decided(outcome);
      case LogRecord.Ended _ -> ending.restore();
      default -> throw new InvariantViolation("not a participant's record: " + record);
    }
  }

  private static Election first(NodeId owner) {
    return new Election(1, owner);
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Deliver(var from, QuorumMessage message) -> receive(from, message);
      case CommitInput.Answered(var answer) -> progress(branch.answered(answer));
      case CommitInput.Expired _ when branch.isBusy() -> progress(branch.expired());
      case CommitInput.Expired _ -> patienceRanOut();
      case CommitInput.Restarted _ -> restarted();
      default -> throw new IllegalArgumentException("not for a participant: " + input);
    }
    return effects.drain();
  }

  private void receive(NodeId from, QuorumMessage message) {
    switch (message) {
      case Prepare prepare -> prepare(from, prepare);
      case Elect(var by) -> elect(from, by);
      case Attempt attempt -> attempt(from, attempt);
      case Decide(var outcome) -> decided(from, outcome);
      case Voted _, Attempted _, Acknowledge _, Elected _, Deposed _ ->
          throw new InvariantViolation(from + " sends a participant " + message);
    }
  }

  private void prepare(NodeId coordinator, Prepare prepare) {
    switch (state) {
      case State.Idle _ -> {
        state = new State.Preparing(coordinator, prepare.participants());
        branch.prepare(prepare.work());
      }
      case State.Decided(var outcome) when outcome == Outcome.ABORTED ->
          effects.send(coordinator, new Voted(Vote.NO));
      case State.Preparing _, State.InDoubt _, State.Decided _ -> {} // it came twice
    }
  }

  private void progress(Branch.Progress progress) {
    switch (progress) {
      case PREPARED -> {
        if (state instanceof State.Preparing(var coordinator, var participants)) {
          effects.force(
              new LogRecord.Prepared(coordinator, participants, branch.undo(), branch.redo()));
          effects.send(coordinator, new Voted(Vote.YES));
          effects.arm(options.patience());
          state = new State.InDoubt(participants, QuorumRecord.voted(first(coordinator)));
        }
      }
      case REFUSED -> {
        if (state instanceof State.Preparing(var coordinator, _)) {
          decide(Outcome.ABORTED);
          effects.send(coordinator, new Voted(Vote.NO));
        }
      }
      case FINISHED -> ending.reach();
      case NOTHING, WILLING -> {}
    }
  }

  private void elect(NodeId from, Election by) {
    switch (state) {
      case State.Idle _ -> {
        decide(Outcome.ABORTED);
        report(from, by, Standing.ABORTED, Election.NONE);
      }
      case State.InDoubt(_, var position) when position.lastElected().isAbove(by) ->
          effects.send(from, new Deposed(position.lastElected()));
      case State.InDoubt(var participants, var position) -> {
        if (by.isAbove(position.lastElected())) {
          move(participants, position.elect(by));
        }
        report(from, by, position.standing(), position.lastAttempt());
      }
      case State.Decided(var outcome) ->
          report(
              from,
              by,
              outcome == Outcome.COMMITTED ? Standing.COMMITTED : Standing.ABORTED,
              Election.NONE);
      case State.Preparing _ -> {} // it will have voted when it is asked again
    }
  }

  private void report(NodeId to, Election by, Standing standing, Election lastAttempt) {
    effects.send(to, new Elected(by, standing, lastAttempt));
  }

  private void attempt(NodeId from, Attempt attempt) {
    if (state instanceof State.InDoubt(var participants, var position)) {
      if (position.lastElected().isAbove(attempt.by())) {
        effects.send(from, new Deposed(position.lastElected()));
      } else {
        if (!position.lastAttempt().equals(attempt.by())) {
          move(participants, position.attempt(attempt.standing(), attempt.by()));
        }
        effects.send(from, new Attempted(attempt.by()));
      }
    }
  }

  private void move(List<NodeId> participants, QuorumRecord position) {
    effects.force(position);
    effects.arm(options.patience());
    state = new State.InDoubt(participants, position);
  }

  private void decided(NodeId from, Outcome outcome) {
    if (state instanceof State.Decided(var known)) {
      InvariantViolation.unless(
          known == outcome, "%s has ended with %s, and hears %s", self, known, outcome);
    } else {
      InvariantViolation.unless(
          outcome == Outcome.ABORTED || state instanceof State.InDoubt,
          "%s has not voted, and hears %s",
          self,
          outcome);
    }
    ending.owe(List.of(from));
    decide(outcome);
    ending.acknowledge();
  }

  private void decide(Outcome outcome) {
    if (!(state instanceof State.Decided)) {
      effects.force(new LogRecord.Decided(outcome, List.of()));
      effects.emit(new CommitEvent.Decided(outcome));
      state = new State.Decided(outcome);
      progress(branch.finish(outcome));
    }
  }

  private void patienceRanOut() {
    if (state instanceof State.InDoubt(var participants, _)) {
      effects.emit(new CommitEvent.InDoubt(participants));
      effects.arm(options.patience());
    }
  }

  private void restarted() {
    branch.suspect();
    switch (state) {
      case State.InDoubt _ -> patienceRanOut();
      case State.Decided(var outcome) -> {
        effects.emit(new CommitEvent.Decided(outcome));
        if (!ending.isReached()) {
          progress(branch.finish(outcome));
        }
      }
      case State.Idle _, State.Preparing _ -> decide(Outcome.ABORTED);
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Preparing _ -> new Status("preparing", false, false);
      case State.InDoubt(_, var position) ->
          new Status(position.standing().toString(), true, false);
      case State.Decided(var outcome) -> new Status(outcome.toString(), false, ending.isReached());
    };
  }
}
