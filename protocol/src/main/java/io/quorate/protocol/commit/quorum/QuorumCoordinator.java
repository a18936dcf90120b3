package io.quorate.protocol.commit.quorum;

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
import io.quorate.protocol.commit.quorum.QuorumMessage.Acknowledge;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempt;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempted;
import io.quorate.protocol.commit.quorum.QuorumMessage.Decide;
import io.quorate.protocol.commit.quorum.QuorumMessage.Deposed;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elect;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elected;
import io.quorate.protocol.commit.quorum.QuorumMessage.Prepare;
import io.quorate.protocol.commit.quorum.QuorumMessage.Voted;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The coordinator of E3PC, the owner or another. It logs the numbers that it was elected with, and
/// not what it has decided: that can be read off any majority of the participants.
public final class QuorumCoordinator implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Voting(List<NodeId> participants, Set<NodeId> yes) implements State {}

    /// Collects reports, under a number that is its own.
    record Electing(List<NodeId> participants, Election by, Map<NodeId, Elected> reports)
        implements State {}

    /// Has asked to pre-commit or to pre-abort.
    record Attempting(List<NodeId> participants, Attempt attempt, Set<NodeId> done)
        implements State {}

    /// @param waiting those in which the outcome has not taken effect yet
    record Deciding(Outcome outcome, Set<NodeId> waiting) implements State {}

    record Ended(Outcome outcome) implements State {}
  }

  private final NodeId self;
  private final CommitOptions options;
  private final Effects effects = new Effects();
  private State state = new State.Idle();

  /// The highest number that it has used or heard of.
  private long highest = 1;

  /// @param records what the log holds of this transaction, in order
  public QuorumCoordinator(NodeId self, CommitOptions options, List<LogRecord> records) {
    this.self = self;
    this.options = options;
    records.forEach(this::remember);
  }

  private void remember(LogRecord record) {
    if (record instanceof Election(var number, _)) {
      highest = number;
    }
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Begin begin -> begin(begin);
      case CommitInput.TakeOver(var participants) -> takeOver(participants);
      case CommitInput.Restarted _ -> {}
      case CommitInput.Deliver(var from, QuorumMessage message) -> receive(from, message);
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

  private void receive(NodeId from, QuorumMessage message) {
    switch (message) {
      case Voted(var vote) -> voted(from, vote);
      case Elected report -> elected(from, report);
      case Attempted(var by) -> attempted(from, by);
      case Deposed(var by) -> highest = Math.max(highest, by.number());
      case Acknowledge _ -> acknowledged(from);
      case Prepare _, Attempt _, Decide _, Elect _ ->
          throw new InvariantViolation(from + " sends a coordinator " + message);
    }
  }

  /// A No, like a silence, ends it at once: as long as this coordinator has not asked to pre-commit
  /// nobody can have been asked.
  private void voted(NodeId from, Vote vote) {
    if (state instanceof State.Voting(var participants, var yes)) {
      if (vote == Vote.NO) {
        decide(Outcome.ABORTED, participants);
      } else {
        yes.add(from);
        if (yes.containsAll(participants)) {
          attempt(participants, new Election(1, self), Standing.PRE_COMMITTED);
        }
      }
    }
  }

  private void attempt(List<NodeId> participants, Election by, Standing standing) {
    Attempt attempt = new Attempt(by, standing);
    state = new State.Attempting(participants, attempt, new TreeSet<>());
    effects.send(participants, attempt);
    effects.armAbout(options.patience());
  }

  private void attempted(NodeId from, Election by) {
    if (state instanceof State.Attempting(var participants, var attempt, var done)
        && attempt.by().equals(by)) {
      done.add(from);
      if (isQuorum(done, participants)) {
        decide(
            attempt.standing() == Standing.PRE_COMMITTED ? Outcome.COMMITTED : Outcome.ABORTED,
            participants);
      }
    }
  }

  private static boolean isQuorum(Set<NodeId> some, List<NodeId> participants) {
    return some.size() > participants.size() / 2;
  }

  private void decide(Outcome outcome, List<NodeId> participants) {
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
        effects.emit(new CommitEvent.Ended());
        state = new State.Ended(outcome);
      }
    }
  }

  private void expired() {
    switch (state) {
      case State.Voting(var participants, _) -> decide(Outcome.ABORTED, participants);
      case State.Electing(var participants, var by, var reports) -> {
        if (isQuorum(reports.keySet(), participants)) {
          tryAgain(participants, by, reports);
        } else {
          effects.emit(
              new CommitEvent.Blocked(
                  participants.stream().filter(each -> !reports.containsKey(each)).toList()));
          elect(participants);
        }
      }
      case State.Attempting(var participants, _, _) -> elect(participants);
      case State.Deciding _ -> spread();
      case State.Idle _, State.Ended _ -> {}
    }
  }

  // ---- recovery
  // ------------------------------------------------------------------------------------

  private void takeOver(List<NodeId> participants) {
    if (state instanceof State.Idle) {
      elect(participants);
    }
  }

  private void elect(List<NodeId> participants) {
    Election by = new Election(++highest, self);
    state = new State.Electing(participants, by, new TreeMap<>());
    effects.force(by);
    effects.send(participants, new Elect(by));
    effects.armAbout(options.patience());
  }

  private void elected(NodeId from, Elected report) {
    if (state instanceof State.Electing(var participants, var by, var reports)
        && by.equals(report.by())) {
      reports.put(from, report);
      switch (report.standing()) {
        case COMMITTED -> decide(Outcome.COMMITTED, participants);
        case ABORTED -> decide(Outcome.ABORTED, participants);
        case WAITING, PRE_COMMITTED, PRE_ABORTED -> {
          if (reports.keySet().containsAll(participants)) {
            tryAgain(participants, by, reports);
          }
        }
      }
    }
  }

  /// Nobody that can be reached knows the outcome: the latest attempt among them may have been
  /// completed by those that cannot.
  private void tryAgain(List<NodeId> participants, Election by, Map<NodeId, Elected> reports) {
    Elected latest =
        reports.values().stream()
            .max(Comparator.comparing(Elected::lastAttempt))
            .orElseThrow(() -> new InvariantViolation("a quorum of nobody"));
    attempt(
        participants,
        by,
        latest.standing() == Standing.PRE_COMMITTED
            ? Standing.PRE_COMMITTED
            : Standing.PRE_ABORTED);
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Voting _ -> new Status("collects votes", false, false);
      case State.Electing(_, var by, _) -> new Status("elects " + by, false, false);
      case State.Attempting(_, var attempt, _) -> new Status(attempt.toString(), false, false);
      case State.Deciding(var outcome, _) -> new Status(outcome.toString(), false, false);
      case State.Ended(var outcome) -> new Status(outcome.toString(), false, true);
    };
  }
}
