package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.protocol.Input.ChangeMembers;
import io.quorate.protocol.NodeId;
import java.util.Map;
import java.util.Optional;

/// When a leader may name other members, and when it had better not.
final class ChangeRules {
  private final MultiPaxos paxos;
  private final Map<NodeId, Peer> peers;

  ChangeRules(MultiPaxos paxos, Map<NodeId, Peer> peers) {
    this.paxos = paxos;
    this.peers = peers;
  }

  Optional<Reason> objectionTo(ChangeMembers change) {
    if (paxos.learner().members().inForce().index() > change.basis()) {
      return Optional.of(Reason.MEMBERS_CHANGED);
    }
    Configuration target = change.target();
    if (target.voters().isEmpty()) {
      return Optional.of(Reason.NO_VOTER);
    }
    if (!paxos.options().quorums().fit(target)) {
      return Optional.of(Reason.QUORUMS_DO_NOT_FIT);
    }
    if (target.voters().stream().anyMatch(this::isLearnerBehind)) {
      return Optional.of(Reason.LEARNER_BEHIND);
    }
    Quorums quorums = paxos.options().quorums();
    if (change.strict()
        && !(quorums.isPrepareQuorum(target, this::isAtWork)
            && quorums.isAcceptQuorum(target, this::isAtWork))) {
      return Optional.of(Reason.QUORUM_AT_RISK);
    }
    return Optional.empty();
  }

  /// By more than a tenth of the log, as in etcd: as a voter it would be asked at once for what it
  /// does not have.
  private boolean isLearnerBehind(NodeId node) {
    Peer peer = peers.get(node);
    long last = paxos.slots().last();
    return peer != null
        && paxos.configuration().learners().contains(node)
        && peer.held() < last - last / 10;
  }

  /// A leader that is new counts nobody as lost; so it takes an acceptance, too.
  private boolean isAtWork(NodeId node) {
    Peer peer = peers.get(node);
    return node.equals(paxos.self()) || (peer != null && peer.isHeard() && peer.held() > 0);
  }
}
