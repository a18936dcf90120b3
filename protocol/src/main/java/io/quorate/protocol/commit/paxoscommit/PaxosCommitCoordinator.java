package io.quorate.protocol.commit.paxoscommit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
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
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.About;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Acknowledge;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Decide;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Forget;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Instances;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Prepare;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Voted;
import io.quorate.protocol.paxos.Learner;
import io.quorate.protocol.paxos.Learners;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import io.quorate.protocol.paxos.Proposer;
import io.quorate.protocol.paxos.ProposerOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The coordinator of Paxos Commit, the owner or another: it learns what the instances choose, and
/// sees to it that they choose something. It logs the numbers that it proposes with, and not what
/// was decided: that is with the acceptors.
public final class PaxosCommitCoordinator implements CommitProcess {
  private sealed interface State {
    record Idle() implements State {}

    record Learning(Map<NodeId, Instance> instances) implements State {}

    /// @param waiting those in which the outcome has not taken effect yet
    record Deciding(Outcome outcome, Set<NodeId> waiting) implements State {}

    record Ended(Outcome outcome) implements State {}
  }

  /// This process's agents for one participant's vote.
  private record Instance(Proposer proposer, Learner learner) {}

  private final NodeId self;
  private final List<NodeId> acceptors;
  private final CommitOptions options;
  private final List<LogRecord> records;
  private final Effects effects = new Effects();
  private State state = new State.Idle();

  /// @param records what the log holds of this transaction, in order
  public PaxosCommitCoordinator(
      NodeId self, List<NodeId> acceptors, CommitOptions options, List<LogRecord> records) {
    this.self = self;
    this.acceptors = List.copyOf(acceptors);
    this.options = options;
    this.records = List.copyOf(records);
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Begin begin -> begin(begin);
      case CommitInput.TakeOver(var participants) -> takeOver(participants);
      case CommitInput.Restarted _ -> {} // what there is to know is with the acceptors
      case CommitInput.Deliver(var from, PaxosCommitMessage message) -> receive(from, message);
      case CommitInput.Expired _ -> expired();
      default -> throw new IllegalArgumentException("not for a coordinator: " + input);
    }
    return effects.drain();
  }

  private void begin(CommitInput.Begin begin) {
    state = new State.Learning(instances(begin.participants()));
    for (Task task : begin.tasks()) {
      effects.send(task.participant(), new Prepare(begin.participants(), task.work()));
    }
    effects.arm(options.patience());
  }

  private void takeOver(List<NodeId> participants) {
    if (state instanceof State.Idle) {
      Map<NodeId, Instance> instances = instances(participants);
      state = new State.Learning(instances);
      close(instances);
    }
  }

  private Map<NodeId, Instance> instances(List<NodeId> participants) {
    Configuration quorums = Configuration.of(acceptors);
    ProposerOptions patience = new ProposerOptions(options.patience(), options.patience());
    Map<NodeId, Instance> instances = new TreeMap<>();
    for (NodeId participant : participants) {
      instances.put(
          participant,
          new Instance(
              new Proposer(
                  self, quorums, patience, PaxosCommitRecord.stateOf(participant, records)),
              new Learner(self, quorums, Learners.allToAll(List.of(self)))));
    }
    return instances;
  }

  /// Proposes No where nothing is known to be chosen. What may have been chosen the proposer finds
  /// out, and proposes that.
  private void close(Map<NodeId, Instance> instances) {
    Bundle bundle = new Bundle(effects, self);
    instances.forEach((participant, instance) -> {
      if (instance.learner().chosen().isEmpty()) {
        List<Effect> round = instance.proposer().propose(Votes.NO);
        bundle.add(participant, round.isEmpty() ? instance.proposer().expire() : round);
      }
    });
    bundle.carryOut();
  }

  private void receive(NodeId from, PaxosCommitMessage message) {
    switch (message) {
      case Instances(var parts) -> {
        if (state instanceof State.Learning(var instances)) {
          learn(from, parts, instances);
        }
      }
      case Acknowledge _ -> acknowledged(from);
      case Prepare _, Voted _, Decide _, Forget _ ->
          throw new InvariantViolation(from + " sends a coordinator " + message);
    }
  }

  private void learn(NodeId acceptor, List<About> parts, Map<NodeId, Instance> instances) {
    Bundle bundle = new Bundle(effects, self);
    for (About part : parts) {
      Instance instance = instances.get(part.participant());
      if (instance != null) {
        bundle.add(
            part.participant(),
            switch (part.message()) {
              case Promise promise -> instance.proposer().receive(acceptor, promise);
              case Rejected rejected -> instance.proposer().receive(rejected);
              case Accepted accepted -> instance.learner().receive(acceptor, accepted);
              case PaxosMessage.Prepare _, Accept _, Chosen _ ->
                  throw new InvariantViolation(acceptor + " sends a coordinator " + part);
            });
      }
    }
    bundle.carryOut();
    outcome(instances).ifPresent(outcome -> decide(outcome, instances.keySet()));
  }

  /// One No decides; a commit takes all.
  private static Optional<Outcome> outcome(Map<NodeId, Instance> instances) {
    List<Optional<Bytes>> chosen =
        instances.values().stream().map(instance -> instance.learner().chosen()).toList();
    if (chosen.contains(Optional.of(Votes.NO))) {
      return Optional.of(Outcome.ABORTED);
    }
    return chosen.stream().allMatch(Optional::isPresent)
        ? Optional.of(Outcome.COMMITTED)
        : Optional.empty();
  }

  private void decide(Outcome outcome, Set<NodeId> participants) {
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
        effects.send(acceptors, new Forget());
        effects.emit(new CommitEvent.Ended());
        state = new State.Ended(outcome);
      }
    }
  }

  private void expired() {
    switch (state) {
      case State.Learning(var instances) -> close(instances);
      case State.Deciding _ -> spread();
      case State.Idle _, State.Ended _ -> {}
    }
  }

  @Override
  public Status status() {
    return switch (state) {
      case State.Idle _ -> new Status("idle", false, true);
      case State.Learning _ -> new Status("learns the votes", false, false);
      case State.Deciding(var outcome, _) -> new Status(outcome.toString(), false, false);
      case State.Ended(var outcome) -> new Status(outcome.toString(), false, true);
    };
  }
}
