package io.quorate.protocol.commit.twophase;

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
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Acknowledge;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Decide;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.InDoubt;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Inquire;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Prepare;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Voted;
import java.util.List;

/// A participant of two-phase commit, the same whether the decision is the coordinator's or a
/// register's.
///
/// | state | input | leads to |
/// | --- | --- | --- |
/// | idle | Prepare | preparing |
/// | preparing | the work is done | in doubt: forces undo and redo, votes Yes |
/// | preparing | it cannot be done | aborted: forces that, votes No |
/// | idle | Inquire | aborted: forces that, so that it never votes Yes |
/// | in doubt | Decide | committed (forced) or aborted; tells the resource |
/// | in doubt | patience runs out | in doubt: asks the coordinator and all others, and says so |
public final class TwoPhaseParticipant implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Preparing(NodeId coordinator, List<NodeId> participants) implements State {}

    record Waiting(NodeId coordinator, List<NodeId> participants) implements State {}

    record Decided(Outcome outcome) implements State {}
  }

  private final NodeId self;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private final Branch branch;
  private final Ending ending = new Ending(effects, new Acknowledge());
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public TwoPhaseParticipant(NodeId self, CommitOptions options, List<LogRecord> records) {
    this.self = self;
    this.options = options;
    this.branch = new Branch(effects, options);
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    switch (record) {
      case LogRecord.Prepared prepared -> {
        branch.restore(prepared);
        state = new State.Waiting(prepared.coordinator(), prepared.participants());
      }
      case LogRecord.Decided(var outcome, var concerned) -> {
        state = new State.Decided(outcome);
        ending.owe(concerned);
      }
      case LogRecord.Ended _ -> ending.restore();
      default -> throw new InvariantViolation("not a record of two-phase commit: " + record);
    }
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Deliver(var from, TwoPhaseMessage message) -> receive(from, message);
      case CommitInput.Answered(var answer) -> progress(branch.answered(answer));
      case CommitInput.Expired _ when branch.isBusy() -> progress(branch.expired());
      case CommitInput.Expired _ -> patienceRanOut();
      case CommitInput.Restarted _ -> restarted();
      default -> throw new IllegalArgumentException("not for a participant: " + input);
    }
    return effects.drain();
  }

  private void receive(NodeId from, TwoPhaseMessage message) {
    switch (message) {
      case Prepare prepare -> prepare(from, prepare);
      case Decide(var outcome) -> decided(from, outcome);
      case Inquire _ -> inquired(from);
      case InDoubt _, Voted _, Acknowledge _ -> {} // nothing to be learned from
    }
  }

  // ---- phase 1
  // -------------------------------------------------------------------------------------

  private void prepare(NodeId coordinator, Prepare prepare) {
    switch (state) {
      case State.Idle _ -> {
        state = new State.Preparing(coordinator, prepare.participants());
        branch.prepare(prepare.work());
      }
      case State.Decided(var outcome) when outcome == Outcome.ABORTED ->
          effects.send(coordinator, new Voted(Vote.NO));
      case State.Preparing _, State.Waiting _, State.Decided _ -> {} // it came twice
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
          state = new State.Waiting(coordinator, participants);
        }
      }
      case REFUSED -> {
        if (state instanceof State.Preparing(var coordinator, _)) {
          refuse();
          effects.send(coordinator, new Voted(Vote.NO));
          conclude(Outcome.ABORTED);
        }
      }
      case FINISHED -> ending.reach();
      case NOTHING, WILLING -> {}
    }
  }

  /// Never to vote Yes, whatever arrives, and however often it crashes.
  private void refuse() {
    effects.force(new LogRecord.Decided(Outcome.ABORTED, List.of()));
  }

  // ---- phase 2
  // -------------------------------------------------------------------------------------

  private void decided(NodeId from, Outcome outcome) {
    switch (state) {
      case State.Waiting(var coordinator, _) -> {
        if (outcome == Outcome.COMMITTED) {
          ending.owe(List.of(coordinator, from));
          effects.force(new LogRecord.Decided(outcome, ending.owed()));
        } else {
          effects.note(new LogRecord.Decided(outcome, List.of()));
        }
        conclude(outcome);
      }
      case State.Decided(var known) -> {
        InvariantViolation.unless(
            known == outcome, "%s has ended with %s, and hears %s", self, known, outcome);
        if (outcome == Outcome.COMMITTED) {
          ending.owe(List.of(from));
          ending.acknowledge();
        }
      }
      case State.Preparing _, State.Idle _ -> {
        InvariantViolation.unless(
            outcome == Outcome.ABORTED, "%s has not voted, and hears %s", self, outcome);
        refuse();
        conclude(outcome);
      }
    }
  }

  private void conclude(Outcome outcome) {
    state = new State.Decided(outcome);
    effects.emit(new CommitEvent.Decided(outcome));
    progress(branch.finish(outcome));
  }

  // ---- in doubt
  // ------------------------------------------------------------------------------------

  /// Cooperative termination: whoever knows the outcome tells; who has not voted yet makes it an
  /// abort by never voting Yes.
  private void inquired(NodeId from) {
    switch (state) {
      case State.Idle _ -> {
        refuse();
        effects.send(from, new Decide(Outcome.ABORTED));
        conclude(Outcome.ABORTED);
      }
      case State.Waiting _ -> effects.send(from, new InDoubt());
      case State.Decided(var outcome) -> effects.send(from, new Decide(outcome));
      case State.Preparing _ -> {} // soon it will know more; they ask again
    }
  }

  private void patienceRanOut() {
    if (state instanceof State.Waiting(var coordinator, var participants)) {
      effects.emit(new CommitEvent.InDoubt(participants));
      inquire(coordinator, participants);
    }
  }

  private void inquire(NodeId coordinator, List<NodeId> participants) {
    effects.send(coordinator, new Inquire());
    effects.send(others(participants), new Inquire());
    effects.arm(options.patience());
  }

  private List<NodeId> others(List<NodeId> participants) {
    return participants.stream().filter(each -> !each.equals(self)).toList();
  }

  /// What the log says decides how to go on: redo, undo, or ask for the outcome. Where it says
  /// nothing there was no Yes, and there will be none; what the resource may hold is undone.
  private void restarted() {
    branch.suspect();
    switch (state) {
      case State.Waiting(var coordinator, var participants) -> inquire(coordinator, participants);
      case State.Decided(var outcome) -> {
        effects.emit(new CommitEvent.Decided(outcome));
        if (!ending.isReached()) {
          progress(branch.finish(outcome));
        }
      }
      case State.Idle _, State.Preparing _ -> {
        refuse();
        conclude(Outcome.ABORTED);
      }
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Preparing _ -> new Status("preparing", false, false);
      case State.Waiting _ -> new Status("in doubt", true, false);
      case State.Decided(var outcome) -> new Status(outcome.toString(), false, ending.isReached());
    };
  }
}
