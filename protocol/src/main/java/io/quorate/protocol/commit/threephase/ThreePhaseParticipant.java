package io.quorate.protocol.commit.threephase;

import io.quorate.bytes.Bytes;
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
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.Acknowledge;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.CanCommit;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.CanVote;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.Decide;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.PreCommit;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.PreVote;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.Report;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.Reported;
import io.quorate.protocol.commit.threephase.ThreePhaseMessage.Standing;
import java.util.List;

/// A participant of three-phase commit.
///
/// | state | input | leads to |
/// | --- | --- | --- |
/// | idle | CanCommit | checking, then waiting: says Yes; or aborted: says No |
/// | waiting | PreCommit | preparing, then pre-committed: forces undo and redo, acknowledges |
/// | preparing | it cannot be done | aborted: says No |
/// | waiting | patience runs out | aborted |
/// | pre-committed | patience runs out | committed |
/// | any | DoCommit, Abort | committed, aborted; the first outcome stays |
public final class ThreePhaseParticipant implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Checking(NodeId coordinator, List<NodeId> participants, Bytes work) implements State {}

    record Waiting(List<NodeId> participants, Bytes work) implements State {}

    record Preparing(NodeId coordinator, List<NodeId> participants) implements State {}

    record PreCommitted() implements State {}

    record Decided(Outcome outcome) implements State {}
  }

  private final CommitOptions options;
  private final Effects effects = new Effects();
  private final Branch branch;
  private final Ending ending = new Ending(effects, new Acknowledge());
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public ThreePhaseParticipant(CommitOptions options, List<LogRecord> records) {
    this.options = options;
    this.branch = new Branch(effects, options);
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    switch (record) {
      case LogRecord.Prepared prepared -> {
        branch.restore(prepared);
        state = new State.PreCommitted();
      }
      case LogRecord.Decided(var outcome, _) -> state = new State.Decided(outcome);
      case LogRecord.Ended _ -> ending.restore();
      default -> throw new InvariantViolation("not a record of three-phase commit: " + record);
    }
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Deliver(var from, ThreePhaseMessage message) -> receive(from, message);
      case CommitInput.Answered(var answer) -> progress(branch.answered(answer));
      case CommitInput.Expired _ when branch.isBusy() -> progress(branch.expired());
      case CommitInput.Expired _ -> patienceRanOut();
      case CommitInput.Restarted _ -> restarted();
      default -> throw new IllegalArgumentException("not for a participant: " + input);
    }
    return effects.drain();
  }

  private void receive(NodeId from, ThreePhaseMessage message) {
    switch (message) {
      case CanCommit(var participants, var work) -> {
        if (state instanceof State.Idle) {
          state = new State.Checking(from, participants, work);
          branch.check(work);
        }
      }
      case PreCommit _ -> preCommit(from);
      case Decide(var outcome) -> {
        ending.owe(List.of(from));
        decide(outcome);
        ending.acknowledge();
      }
      case Report _ -> report(from);
      case CanVote _, PreVote _, Acknowledge _, Reported _ ->
          throw new InvariantViolation(from + " sends a participant " + message);
    }
  }

  private void preCommit(NodeId coordinator) {
    switch (state) {
      case State.Waiting(var participants, var work) -> {
        state = new State.Preparing(coordinator, participants);
        branch.prepare(work);
      }
      case State.Idle _ -> {
        decide(Outcome.ABORTED); // a crash has made it forget its Yes
        effects.send(coordinator, new PreVote(Vote.NO));
      }
      case State.Decided(var outcome) when outcome == Outcome.ABORTED ->
          effects.send(coordinator, new PreVote(Vote.NO));
      case State.Checking _, State.Preparing _, State.PreCommitted _, State.Decided _ -> {}
    }
  }

  private void progress(Branch.Progress progress) {
    switch (progress) {
      case WILLING -> {
        if (state instanceof State.Checking(var coordinator, var participants, var work)) {
          effects.send(coordinator, new CanVote(Vote.YES));
          effects.arm(options.patience());
          state = new State.Waiting(participants, work);
        }
      }
      case PREPARED -> {
        if (state instanceof State.Preparing(var coordinator, var participants)) {
          effects.force(
              new LogRecord.Prepared(coordinator, participants, branch.undo(), branch.redo()));
          effects.send(coordinator, new PreVote(Vote.YES));
          effects.arm(options.patience());
          state = new State.PreCommitted();
        }
      }
      case REFUSED -> {
        if (state instanceof State.Checking(var coordinator, _, _)) {
          effects.send(coordinator, new CanVote(Vote.NO));
          decide(Outcome.ABORTED);
        } else if (state instanceof State.Preparing(var coordinator, _)) {
          effects.send(coordinator, new PreVote(Vote.NO));
          decide(Outcome.ABORTED);
        }
      }
      case FINISHED -> ending.reach();
      case NOTHING -> {}
    }
  }

  private void patienceRanOut() {
    switch (state) {
      case State.Waiting _ -> decide(Outcome.ABORTED);
      case State.PreCommitted _ -> decide(Outcome.COMMITTED);
      case State.Idle _, State.Checking _, State.Preparing _, State.Decided _ -> {}
    }
  }

  /// The first outcome stays, be it right or wrong.
  private void decide(Outcome outcome) {
    if (!(state instanceof State.Decided)) {
      if (branch.isUntouched()) {
        effects.note(new LogRecord.Decided(outcome, List.of()));
      } else {
        effects.force(new LogRecord.Decided(outcome, List.of()));
      }
      state = new State.Decided(outcome);
      effects.emit(new CommitEvent.Decided(outcome));
      progress(branch.finish(outcome));
    }
  }

  private void report(NodeId coordinator) {
    switch (state) {
      case State.Idle _ -> {
        decide(Outcome.ABORTED);
        effects.send(coordinator, new Reported(Standing.ABORTED));
      }
      case State.Waiting _ -> effects.send(coordinator, new Reported(Standing.WAITING));
      case State.PreCommitted _ -> effects.send(coordinator, new Reported(Standing.PRE_COMMITTED));
      case State.Decided(var outcome) ->
          effects.send(
              coordinator,
              new Reported(outcome == Outcome.COMMITTED ? Standing.COMMITTED : Standing.ABORTED));
      case State.Checking _, State.Preparing _ -> {} // the resource will answer first
    }
  }

  private void restarted() {
    branch.suspect();
    switch (state) {
      case State.PreCommitted _ -> effects.arm(options.patience());
      case State.Decided(var outcome) -> {
        effects.emit(new CommitEvent.Decided(outcome));
        if (!ending.isReached()) {
          progress(branch.finish(outcome));
        }
      }
      case State.Idle _, State.Checking _, State.Waiting _, State.Preparing _ ->
          decide(Outcome.ABORTED);
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Checking _ -> new Status("checking", false, false);
      case State.Waiting _ -> new Status("waiting", false, false);
      case State.Preparing _ -> new Status("preparing", false, false);
      case State.PreCommitted _ -> new Status("pre-committed", true, false);
      case State.Decided(var outcome) -> new Status(outcome.toString(), false, ending.isReached());
    };
  }
}
