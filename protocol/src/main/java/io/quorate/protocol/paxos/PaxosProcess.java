package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One process's part in one instance of consensus: it can propose, and is an acceptor or a learner
/// or both if it belongs to those. All that passes between its agents is messages that it sends to
/// itself; the world delivers them like any other.
///
/// An instance costs its process this object and, per agent, a few references; nothing is running
/// for it unless its proposer is at work. Which instance it is stands outside, in whoever keeps
/// many.
public final class PaxosProcess {
  private final Proposer proposer;
  private final Optional<Acceptor> acceptor;
  private final Optional<Learner> learner;

  /// @param state what its disk holds of the instance
  public PaxosProcess(
      NodeId self,
      Configuration acceptors,
      Learners learners,
      ProposerOptions options,
      PaxosState state) {
    this.proposer = new Proposer(self, acceptors, options, state);
    this.acceptor =
        acceptors.isVoter(self) ? Optional.of(new Acceptor(learners, state)) : Optional.empty();
    this.learner =
        learners.all().contains(self)
            ? Optional.of(new Learner(self, acceptors, learners))
            : Optional.empty();
  }

  /// See [Proposer#propose].
  public List<Effect> propose(Bytes value) {
    return proposer.propose(value);
  }

  /// See [Proposer#inquire].
  public List<Effect> inquire() {
    return proposer.inquire();
  }

  public List<Effect> receive(NodeId from, PaxosMessage message) {
    return switch (message) {
      case Prepare prepare -> acceptor.map(it -> it.receive(from, prepare)).orElse(List.of());
      case Promise promise -> proposer.receive(from, promise);
      case Accept accept -> acceptor.map(it -> it.receive(from, accept)).orElse(List.of());
      case Accepted accepted -> learned(learner.map(it -> it.receive(from, accepted)));
      case Rejected rejected -> proposer.receive(rejected);
      case Chosen value -> learned(learner.map(it -> it.receive(value)));
    };
  }

  private List<Effect> learned(Optional<List<Effect>> told) {
    List<Effect> effects = new ArrayList<>(told.orElse(List.of()));
    if (chosen().isPresent()) {
      effects.addAll(proposer.chosen());
    }
    return effects;
  }

  public List<Effect> expire(Timer timer) {
    return timer == Timer.NEXT_ROUND ? proposer.expire() : List.of();
  }

  /// What was chosen, as far as its learner knows.
  public Optional<Bytes> chosen() {
    return learner.flatMap(Learner::chosen);
  }
}
