package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Finds out what was chosen: a proposal that a quorum of acceptors has accepted (§2.3). What it
/// knows it forgets in a crash; then it has a proposer issue a proposal, or hears of one.
public final class Learner {
  private final NodeId self;
  private final Configuration acceptors;
  private final Learners learners;

  /// The proposal with the highest number that each acceptor was heard to have accepted; nothing
  /// any more once something is known to be chosen.
  private final Map<NodeId, Proposal> accepted = new TreeMap<>();

  private Optional<Bytes> chosen = Optional.empty();

  public Learner(NodeId self, Configuration acceptors, Learners learners) {
    this.self = self;
    this.acceptors = acceptors;
    this.learners = learners;
  }

  /// Phase 2b, at its other end.
  public List<Effect> receive(NodeId acceptor, Accepted message) {
    if (chosen.isPresent()) {
      return List.of();
    }
    Proposal proposal = message.proposal();
    accepted.merge(acceptor, proposal, Learner::higher);
    return acceptors.isQuorum(each -> proposal.equals(accepted.get(each)))
        ? learn(proposal.value())
        : List.of();
  }

  private static Proposal higher(Proposal one, Proposal other) {
    return one.number().isAbove(other.number()) ? one : other;
  }

  /// Another learner knows.
  public List<Effect> receive(Chosen message) {
    return learn(message.value());
  }

  private List<Effect> learn(Bytes value) {
    InvariantViolation.unless(
        chosen.isEmpty() || chosen.get().equals(value),
        "%s knows that %s was chosen, and learns %s",
        self,
        chosen,
        value);
    if (chosen.isPresent()) {
      return List.of();
    }
    chosen = Optional.of(value);
    accepted.clear();
    List<Effect> effects = new ArrayList<>();
    for (NodeId other : learners.toldBy(self)) {
      effects.add(new Effect.Send(other, new Chosen(value)));
    }
    effects.add(new Effect.Emit(new Event.Chosen(value)));
    return effects;
  }

  /// What was chosen, as far as it is known here.
  public Optional<Bytes> chosen() {
    return chosen;
  }
}
