package io.quorate.protocol.commit.threephase;

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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The coordinator of three-phase commit. A No, or a silence, before DoCommit makes it abort.
///
/// One that takes over asks the participants where they stand and guesses from what those say that
/// can be reached: an outcome that one of them knows; commit, if all have acknowledged PreCommit;
/// else abort. The guess is wrong where the one that knows better cannot be reached.
public final class ThreePhaseCoordinator implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Asking(List<NodeId> participants, Set<NodeId> yes) implements State {}

    record PreCommitting(List<NodeId> participants, Set<NodeId> acknowledged) implements State {}

    /// @param waiting those in which the outcome has not taken effect yet
    record Deciding(Outcome outcome, Set<NodeId> waiting) implements State {}

    record Ended(Outcome outcome) implements State {}

    /// Takes over.
    record Collecting(List<NodeId> participants, Map<NodeId, Standing> reports) implements State {}
  }

  private final CommitOptions options;
  private final Effects effects = new Effects();
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public ThreePhaseCoordinator(CommitOptions options, List<LogRecord> records) {
    this.options = options;
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    switch (record) {
      case LogRecord.Decided(var outcome, var participants) ->
          state = new State.Deciding(outcome, new TreeSet<>(participants));
      case LogRecord.Ended _ -> {
        if (state instanceof State.Deciding(var outcome, _)) {
          state = new State.Ended(outcome);
        }
      }
      default -> throw new InvariantViolation("not a coordinator's record: " + record);
    }
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Begin begin -> begin(begin);
      case CommitInput.TakeOver(var participants) -> takeOver(participants);
      case CommitInput.Restarted _ -> restarted();
      case CommitInput.Deliver(var from, ThreePhaseMessage message) -> receive(from, message);
      case CommitInput.Expired _ -> expired();
      default -> throw new IllegalArgumentException("not for a coordinator: " + input);
    }
    return effects.drain();
  }

  private void begin(CommitInput.Begin begin) {
    state = new State.Asking(begin.participants(), new TreeSet<>());
    for (Task task : begin.tasks()) {
      effects.send(task.participant(), new CanCommit(begin.participants(), task.work()));
    }
    effects.arm(options.patience());
  }

  private void receive(NodeId from, ThreePhaseMessage message) {
    switch (message) {
      case CanVote(var vote) -> {
        if (state instanceof State.Asking(var participants, var yes)
            && all(participants, yes, from, vote)) {
          state = new State.PreCommitting(participants, new TreeSet<>());
          effects.send(participants, new PreCommit());
          effects.arm(options.patience());
        }
      }
      case PreVote(var vote) -> {
        if (state instanceof State.PreCommitting(var participants, var acknowledged)
            && all(participants, acknowledged, from, vote)) {
          decide(Outcome.COMMITTED, participants);
        }
      }
      case Acknowledge _ -> acknowledged(from);
      case Reported(var standing) -> {
        if (state instanceof State.Collecting(var participants, var reports)) {
          reports.put(from, standing);
          if (reports.keySet().containsAll(participants)) {
            guess(participants, reports.values());
          }
        }
      }
      case CanCommit _, PreCommit _, Decide _, Report _ ->
          throw new InvariantViolation(from + " sends a coordinator " + message);
    }
  }

  /// Counts a vote; a No ends it.
  private boolean all(List<NodeId> participants, Set<NodeId> yes, NodeId from, Vote vote) {
    if (vote == Vote.NO) {
      decide(Outcome.ABORTED, participants);
      return false;
    }
    yes.add(from);
    return yes.containsAll(participants);
  }

  private void decide(Outcome outcome, List<NodeId> participants) {
    effects.force(new LogRecord.Decided(outcome, participants));
    effects.emit(new CommitEvent.Decided(outcome));
    state = new State.Deciding(outcome, new TreeSet<>(participants));
    spread();
  }

  private void spread() {
    if (state instanceof State.Deciding(var outcome, var waiting)) {
      effects.send(waiting, new Decide(outcome));
      effects.arm(options.retry());
    }
  }

  private void acknowledged(NodeId from) {
    if (state instanceof State.Deciding(var outcome, var waiting)) {
      waiting.remove(from);
      if (waiting.isEmpty()) {
        effects.disarm();
        effects.note(new LogRecord.Ended());
        effects.emit(new CommitEvent.Ended());
        state = new State.Ended(outcome);
      }
    }
  }

  private void expired() {
    switch (state) {
      case State.Asking(var participants, _) -> decide(Outcome.ABORTED, participants);
      case State.PreCommitting(var participants, _) -> decide(Outcome.ABORTED, participants);
      case State.Deciding _ -> spread();
      case State.Collecting(var participants, var reports) -> {
        if (reports.isEmpty()) {
          collect(participants);
        } else {
          guess(participants, reports.values());
        }
      }
      case State.Idle _, State.Ended _ -> {}
    }
  }

  private void restarted() {
    switch (state) {
      case State.Deciding(var outcome, _) -> {
        effects.emit(new CommitEvent.Decided(outcome));
        spread();
      }
      case State.Ended(var outcome) -> effects.emit(new CommitEvent.Decided(outcome));
      case State.Idle _, State.Asking _, State.PreCommitting _, State.Collecting _ -> {}
    }
  }

  // ---- in the place of another
  // ---------------------------------------------------------------------

  private void takeOver(List<NodeId> participants) {
    if (state instanceof State.Idle) {
      collect(participants);
    }
  }

  private void collect(List<NodeId> participants) {
    state = new State.Collecting(participants, new TreeMap<>());
    effects.send(participants, new Report());
    effects.arm(options.patience());
  }

  private void guess(List<NodeId> participants, Collection<Standing> reports) {
    if (reports.contains(Standing.COMMITTED)) {
      decide(Outcome.COMMITTED, participants);
    } else if (reports.contains(Standing.ABORTED) || reports.contains(Standing.WAITING)) {
      decide(Outcome.ABORTED, participants);
    } else {
      decide(Outcome.COMMITTED, participants);
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Asking _ -> new Status("asks", false, false);
      case State.PreCommitting _ -> new Status("pre-commits", false, false);
      case State.Deciding(var outcome, _) -> new Status(outcome.toString(), false, false);
      case State.Ended(var outcome) -> new Status(outcome.toString(), false, true);
      case State.Collecting _ -> new Status("collects reports", false, false);
    };
  }
}
