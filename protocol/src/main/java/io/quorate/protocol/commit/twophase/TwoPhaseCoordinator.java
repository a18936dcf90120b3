package io.quorate.protocol.commit.twophase;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.Effects;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Acknowledge;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Decide;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.InDoubt;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Inquire;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Prepare;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Voted;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The coordinator of two-phase commit. It commits by forcing one record, which nobody else can
/// know of before it tells; without that record it has aborted, or will.
///
/// Another process may take over, but has no right to decide. It can ask the participants, and
/// spread the outcome if one of them knows it, or can still prevent a commit; otherwise it is
/// blocked.
public final class TwoPhaseCoordinator implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    /// @param yes those who have voted so
    record Voting(List<NodeId> participants, Set<NodeId> yes) implements State {}

    /// @param waiting those who have not acknowledged the commit yet
    record Committing(Set<NodeId> waiting) implements State {}

    record Ended(Outcome outcome) implements State {}

    /// Stands in for the coordinator.
    ///
    /// @param inDoubt those who have said that they do not know either
    record Asking(List<NodeId> participants, Set<NodeId> inDoubt) implements State {}
  }

  private final boolean owner;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public TwoPhaseCoordinator(
      NodeId self, TransactionId transaction, CommitOptions options, List<LogRecord> records) {
    this.owner = transaction.owner().equals(self);
    this.options = options;
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    state =
        switch (record) {
          case LogRecord.Decided(_, var participants) ->
              new State.Committing(new TreeSet<>(participants));
          case LogRecord.Ended _ -> new State.Ended(Outcome.COMMITTED);
          default -> throw new InvariantViolation("not a coordinator's record: " + record);
        };
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Begin begin -> begin(begin);
      case CommitInput.TakeOver(var participants) -> takeOver(participants);
      case CommitInput.Restarted _ -> restarted();
      case CommitInput.Deliver(var from, TwoPhaseMessage message) -> receive(from, message);
      case CommitInput.Expired _ -> expired();
      default -> throw new IllegalArgumentException("not for a coordinator: " + input);
    }
    return effects.drain();
  }

  private void begin(CommitInput.Begin begin) {
    state = new State.Voting(begin.participants(), new TreeSet<>());
    for (Task task : begin.tasks()) {
      effects.send(task.participant(), new Prepare(begin.participants(), task.work()));
    }
    effects.arm(options.patience());
  }

  private void receive(NodeId from, TwoPhaseMessage message) {
    switch (message) {
      case Voted(var vote) -> voted(from, vote);
      case Acknowledge _ -> acknowledged(from);
      case Inquire _ -> inquired(from);
      case Decide(var outcome) -> learned(outcome);
      case InDoubt _ -> {
        if (state instanceof State.Asking asking) {
          asking.inDoubt().add(from);
        }
      }
      case Prepare _ -> throw new InvariantViolation(from + " sends a coordinator " + message);
    }
  }

  private void voted(NodeId from, Vote vote) {
    if (state instanceof State.Voting(var participants, var yes)) {
      if (vote == Vote.NO) {
        abort(participants.stream().filter(each -> !each.equals(from)).toList());
      } else {
        yes.add(from);
        if (yes.containsAll(participants)) {
          commit(participants);
        }
      }
    }
  }

  private void commit(List<NodeId> participants) {
    effects.force(new LogRecord.Decided(Outcome.COMMITTED, participants));
    effects.emit(new CommitEvent.Decided(Outcome.COMMITTED));
    state = new State.Committing(new TreeSet<>(participants));
    spread();
  }

  /// Nothing is written, and no answer is waited for: who does not hear of it will ask.
  private void abort(List<NodeId> informed) {
    effects.emit(new CommitEvent.Decided(Outcome.ABORTED));
    effects.send(informed, new Decide(Outcome.ABORTED));
    ended(Outcome.ABORTED);
  }

  private void spread() {
    if (state instanceof State.Committing(var waiting)) {
      effects.send(waiting, new Decide(Outcome.COMMITTED));
      effects.arm(options.retry());
    }
  }

  private void acknowledged(NodeId from) {
    if (state instanceof State.Committing(var waiting)) {
      waiting.remove(from);
      if (waiting.isEmpty()) {
        if (owner) {
          effects.note(new LogRecord.Ended());
        }
        ended(Outcome.COMMITTED);
      }
    }
  }

  private void ended(Outcome outcome) {
    effects.disarm();
    effects.emit(new CommitEvent.Ended());
    state = new State.Ended(outcome);
  }

  private void inquired(NodeId from) {
    switch (state) {
      case State.Committing _ -> effects.send(from, new Decide(Outcome.COMMITTED));
      case State.Ended(var outcome) -> effects.send(from, new Decide(outcome));
      case State.Idle _, State.Voting _, State.Asking _ -> {} // nothing is decided here
    }
  }

  private void expired() {
    switch (state) {
      case State.Voting(var participants, _) -> abort(participants);
      case State.Committing _ -> spread();
      case State.Asking asking -> {
        effects.emit(
            new CommitEvent.Blocked(
                asking.participants().stream()
                    .filter(each -> !asking.inDoubt().contains(each))
                    .toList()));
        ask(asking.participants());
      }
      case State.Idle _, State.Ended _ -> {}
    }
  }

  /// Presumed abort: without a record of a commit there was none, and there will be none.
  private void restarted() {
    switch (state) {
      case State.Committing _ -> {
        effects.emit(new CommitEvent.Decided(Outcome.COMMITTED));
        spread();
      }
      case State.Ended(var outcome) -> effects.emit(new CommitEvent.Decided(outcome));
      case State.Idle _, State.Voting _, State.Asking _ -> {
        if (owner) {
          effects.emit(new CommitEvent.Decided(Outcome.ABORTED));
          state = new State.Ended(Outcome.ABORTED);
        }
      }
    }
  }

  // ---- in the place of another
  // ---------------------------------------------------------------------

  private void takeOver(List<NodeId> participants) {
    switch (state) {
      case State.Idle _ -> ask(participants);
      case State.Ended(var outcome) -> effects.send(participants, new Decide(outcome));
      case State.Voting _, State.Committing _, State.Asking _ -> {} // it is at work
    }
  }

  private void ask(List<NodeId> participants) {
    state = new State.Asking(participants, new TreeSet<>());
    effects.send(participants, new Inquire());
    effects.arm(options.patience());
  }

  private void learned(Outcome outcome) {
    if (state instanceof State.Asking(var participants, _)) {
      effects.emit(new CommitEvent.Decided(outcome));
      if (outcome == Outcome.COMMITTED) {
        state = new State.Committing(new TreeSet<>(participants));
        spread();
      } else {
        effects.send(participants, new Decide(outcome));
        ended(outcome);
      }
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Voting _ -> new Status("collects votes", false, false);
      case State.Committing _ -> new Status("commit", false, false);
      case State.Ended(var outcome) -> new Status(outcome.toString(), false, true);
      case State.Asking _ -> new Status("asks", false, false);
    };
  }
}
