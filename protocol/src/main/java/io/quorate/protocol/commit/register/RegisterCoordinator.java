package io.quorate.protocol.commit.register;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.Effects;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Acknowledge;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Decide;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.InDoubt;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Inquire;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Prepare;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Voted;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The coordinator of two-phase commit with a [DecisionRegister]. It needs no log.
///
/// The owner is the only one that ever asks for a commit. As long as it has not, and never will
/// again, it may abort without a word to the register: whoever asks the register later will be
/// answered Abort, too, for nobody but the owner can have made it say anything else. Once it has
/// asked it must hear the answer, however long that takes.
///
/// Whoever takes over asks for an abort, and obeys the answer.
public final class RegisterCoordinator implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Voting(List<NodeId> participants, Set<NodeId> yes) implements State {}

    /// Waits for the register.
    record Asking(List<NodeId> participants, Outcome wanted) implements State {}

    /// @param waiting those who have not acknowledged the commit yet
    record Committing(Set<NodeId> waiting) implements State {}

    /// All have; the register is told.
    record Forgetting() implements State {}

    record Ended(Outcome outcome) implements State {}
  }

  private final TransactionId transaction;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private State state = new State.Idle();

  public RegisterCoordinator(TransactionId transaction, CommitOptions options) {
    this.transaction = transaction;
    this.options = options;
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Begin begin -> begin(begin);
      case CommitInput.TakeOver(var participants) -> takeOver(participants);
      case CommitInput.Restarted _ -> {} // what there is to know is in the register
      case CommitInput.Deliver(var from, TwoPhaseMessage message) -> receive(from, message);
      case CommitInput.Told(var answer) -> told(answer);
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
      case InDoubt _, Decide _ -> {} // the register knows better
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
          ask(participants, Outcome.COMMITTED);
        }
      }
    }
  }

  private void ask(List<NodeId> participants, Outcome wanted) {
    state = new State.Asking(participants, wanted);
    effects.ask(new RegisterCommand.Decide(transaction, wanted, participants));
    effects.arm(options.retry());
  }

  private void takeOver(List<NodeId> participants) {
    switch (state) {
      case State.Idle _ -> ask(participants, Outcome.ABORTED);
      case State.Ended(var outcome) -> effects.send(participants, new Decide(outcome));
      case State.Voting _, State.Asking _, State.Committing _, State.Forgetting _ -> {}
    }
  }

  private void told(RegisterAnswer answer) {
    switch (answer) {
      case RegisterAnswer.Decided(var outcome) -> {
        if (state instanceof State.Asking(var participants, _)) {
          if (outcome == Outcome.COMMITTED) {
            commit(participants);
          } else {
            abort(participants);
          }
        }
      }
      case RegisterAnswer.Forgotten _ -> {
        if (state instanceof State.Forgetting || state instanceof State.Asking) {
          ended(Outcome.COMMITTED);
        }
      }
      case RegisterAnswer.Undecided _,
          RegisterAnswer.EpochTaken _,
          RegisterAnswer.Fenced _,
          RegisterAnswer.Pruned _ ->
          throw new InvariantViolation("not an answer to a decision: " + answer);
    }
  }

  private void commit(List<NodeId> participants) {
    effects.emit(new CommitEvent.Decided(Outcome.COMMITTED));
    state = new State.Committing(new TreeSet<>(participants));
    spread();
  }

  /// No answer is waited for: who does not hear of it will have somebody ask the register.
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
        forget();
      }
    }
  }

  private void forget() {
    state = new State.Forgetting();
    effects.ask(new RegisterCommand.Forget(transaction));
    effects.arm(options.retry());
  }

  private void ended(Outcome outcome) {
    effects.disarm();
    effects.emit(new CommitEvent.Ended());
    state = new State.Ended(outcome);
  }

  private void inquired(NodeId from) {
    switch (state) {
      case State.Committing _, State.Forgetting _ ->
          effects.send(from, new Decide(Outcome.COMMITTED));
      case State.Ended(var outcome) -> effects.send(from, new Decide(outcome));
      case State.Idle _, State.Voting _, State.Asking _ -> {} // nothing is known here
    }
  }

  private void expired() {
    switch (state) {
      case State.Voting(var participants, _) -> abort(participants);
      case State.Asking(var participants, var wanted) -> ask(participants, wanted);
      case State.Committing _ -> spread();
      case State.Forgetting _ -> forget();
      case State.Idle _, State.Ended _ -> {}
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Voting _ -> new Status("collects votes", false, false);
      case State.Asking _ -> new Status("asks the register", false, false);
      case State.Committing _, State.Forgetting _ -> new Status("commit", false, false);
      case State.Ended(var outcome) -> new Status(outcome.toString(), false, true);
    };
  }
}
