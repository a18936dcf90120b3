package io.quorate.protocol.commit.paxoscommit;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.Effects;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.About;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Forget;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Instances;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitMessage.Voted;
import io.quorate.protocol.paxos.Acceptor;
import io.quorate.protocol.paxos.Learners;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import io.quorate.protocol.paxos.Proposal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An acceptor for the votes of all participants.
///
/// The votes of round 0 wait here until all are in, or one of them is No; then they are accepted
/// together: one forced write, one message to the coordinator. A vote that waits is accepted by
/// nobody, and gets lost in a crash like one that was under way.
public final class PaxosCommitAcceptor implements CommitProcess {
  private final List<LogRecord> records;
  private final Effects effects = new Effects();
  private final Map<NodeId, Acceptor> instances = new TreeMap<>();
  private final Map<NodeId, Proposal> waiting = new TreeMap<>();

  /// @param records what the log holds of this transaction, in order
  public PaxosCommitAcceptor(List<LogRecord> records) {
    this.records = List.copyOf(records);
  }

  @Override
  public List<CommitEffect> step(CommitInput input) {
    switch (input) {
      case CommitInput.Deliver(_, Voted voted) -> voted(voted);
      case CommitInput.Deliver(var from, Instances(var parts)) -> receive(from, parts);
      case CommitInput.Deliver(_, Forget _) -> effects.note(new LogRecord.Ended());
      case CommitInput.Restarted _ -> {}
      default -> throw new IllegalArgumentException("not for an acceptor: " + input);
    }
    return effects.drain();
  }

  private void voted(Voted voted) {
    Proposal vote = voted.vote();
    waiting.put(vote.number().node(), vote);
    if (vote.value().equals(Votes.NO) || voted.participants().stream().allMatch(this::hasVoted)) {
      Bundle bundle = new Bundle(effects, voted.coordinator());
      waiting.forEach((participant, proposal) -> accept(participant, proposal, bundle));
      waiting.clear();
      bundle.carryOut();
    }
  }

  private boolean hasVoted(NodeId participant) {
    return waiting.containsKey(participant) || instance(participant).accepted().isPresent();
  }

  /// A vote that comes after a coordinator has begun a later round is not answered.
  private void accept(NodeId participant, Proposal vote, Bundle bundle) {
    Acceptor acceptor = instance(participant);
    if (!acceptor.promised().isAbove(vote.number())) {
      bundle.add(participant, acceptor.receive(participant, new Accept(vote)));
    }
  }

  /// The later rounds are the coordinators'.
  private void receive(NodeId coordinator, List<About> parts) {
    Bundle bundle = new Bundle(effects, coordinator);
    for (About part : parts) {
      Acceptor acceptor = instance(part.participant());
      bundle.add(
          part.participant(),
          switch (part.message()) {
            case Prepare prepare -> acceptor.receive(coordinator, prepare);
            case Accept accept -> acceptor.receive(coordinator, accept);
            case Promise _, Accepted _, Rejected _, Chosen _ ->
                throw new InvariantViolation(coordinator + " sends an acceptor " + part);
          });
    }
    bundle.carryOut();
  }

  private Acceptor instance(NodeId participant) {
    return instances.computeIfAbsent(
        participant,
        _ ->
            new Acceptor(
                Learners.allToAll(List.of(participant)), // Bundle knows better
                PaxosCommitRecord.stateOf(participant, records)));
  }

  @Override
  public Status status() {
    return new Status("acceptor", false, true);
  }
}
