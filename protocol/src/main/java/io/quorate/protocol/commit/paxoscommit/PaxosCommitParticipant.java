package io.quorate.protocol.commit.paxoscommit;

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
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Acknowledge;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Decide;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Forget;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Instances;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Prepare;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Voted;
import java.util.List;

/// A participant of Paxos Commit. It proposes one vote in its whole life, and makes it durable
/// before: two votes in one round would break Paxos.
///
/// | state | input | leads to |
/// | --- | --- | --- |
/// | idle | Prepare | preparing, then in doubt: proposes Yes; or aborted: proposes No |
/// | in doubt | Decide | committed, aborted: forced |
/// | in doubt | patience runs out | in doubt, and says so |
public final class PaxosCommitParticipant implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Preparing(NodeId coordinator, List<NodeId> participants) implements State {}

    record InDoubt(List<NodeId> participants) implements State {}

    record Decided(Outcome outcome) implements State {}
  }

  private final NodeId self;
  private final List<NodeId> acceptors;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private final Branch branch;
  private State state = new State.Idle();
  private boolean votedYes;
  private final Ending ending = new Ending(effects, new Acknowledge());

  /// @param records what the log holds of this transaction, in order
  public PaxosCommitParticipant(
      NodeId self, List<NodeId> acceptors, CommitOptions options, List<LogRecord> records) {
    this.self = self;
    this.acceptors = List.copyOf(acceptors);
    this.options = options;
    this.branch = new Branch(effects, options);
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    switch (record) {
      case LogRecord.Prepared prepared -> {
        branch.restore(prepared);
        votedYes = true;
        state = new State.InDoubt(prepared.participants());
      }
      case LogRecord.Decided(var outcome, _) -> state = new State.Decided(outcome);
      case LogRecord.Ended _ -> ending.restore();
      default -> throw new InvariantViolation("not a participant's record: " + record);
    }
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Deliver(var from, PaxosCommitMessage message) -> receive(from, message);
      case CommitInput.Answered(var answer) -> progress(branch.answered(answer));
      case CommitInput.Expired _ when branch.isBusy() -> progress(branch.expired());
      case CommitInput.Expired _ -> patienceRanOut();
      case CommitInput.Restarted _ -> restarted();
      default -> throw new IllegalArgumentException("not for a participant: " + input);
    }
    return effects.drain();
  }

  private void receive(NodeId from, PaxosCommitMessage message) {
    switch (message) {
      case Prepare prepare -> prepare(from, prepare);
      case Decide(var outcome) -> decided(from, outcome);
      case Voted _, Instances _, Acknowledge _, Forget _ ->
          throw new InvariantViolation(from + " sends a participant " + message);
    }
  }

  private void prepare(NodeId coordinator, Prepare prepare) {
    switch (state) {
      case State.Idle _ -> {
        state = new State.Preparing(coordinator, prepare.participants());
        branch.prepare(prepare.work());
      }
      case State.Decided(var outcome) when outcome == Outcome.ABORTED && !votedYes ->
          vote(coordinator, prepare.participants(), Vote.NO);
      case State.Preparing _, State.InDoubt _, State.Decided _ -> {} // it came twice
    }
  }

  private void vote(NodeId coordinator, List<NodeId> participants, Vote vote) {
    effects.send(acceptors, new Voted(coordinator, participants, Votes.proposal(self, vote)));
  }

  private void progress(Branch.Progress progress) {
    switch (progress) {
      case PREPARED -> {
        if (state instanceof State.Preparing(var coordinator, var participants)) {
          effects.force(
              new LogRecord.Prepared(coordinator, participants, branch.undo(), branch.redo()));
          votedYes = true;
          vote(coordinator, participants, Vote.YES);
          effects.arm(options.patience());
          state = new State.InDoubt(participants);
        }
      }
      case REFUSED -> {
        if (state instanceof State.Preparing(var coordinator, var participants)) {
          decide(Outcome.ABORTED);
          vote(coordinator, participants, Vote.NO);
        }
      }
      case FINISHED -> ending.reach();
      case NOTHING, WILLING -> {}
    }
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
    if (state instanceof State.InDoubt(var participants)) {
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
      case State.InDoubt _ -> new Status("in doubt", true, false);
      case State.Decided(var outcome) -> new Status(outcome.toString(), false, ending.isReached());
    };
  }
}
