package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.protocol.Input.ChangeMembers;
import io.quorate.protocol.NodeId;
import java.util.Map;
import java.util.Optional;

/// When a leader may begin to change the members (Raft §6, thesis §4.1), and when it had better
/// not.
final class ChangeRules {
  private final Raft raft;
  private final Map<NodeId, Peer> peers;

  ChangeRules(Raft raft, Map<NodeId, Peer> peers) {
    this.raft = raft;
    this.peers = peers;
  }

  Optional<Reason> objectionTo(ChangeMembers change) {
    if (!hasOpenedTerm()) {
      return Optional.of(Reason.TERM_NOT_OPEN);
    }
    if (isChanging()) {
      return Optional.of(Reason.CHANGE_UNDER_WAY);
    }
    if (raft.log().members().inForce().index() > change.basis()) {
      return Optional.of(Reason.MEMBERS_CHANGED);
    }
    Configuration target = change.target();
    if (target.voters().isEmpty()) {
      return Optional.of(Reason.NO_VOTER);
    }
    if (target.voters().stream().anyMatch(this::isLearnerBehind)) {
      return Optional.of(Reason.LEARNER_BEHIND);
    }
    if (change.strict() && !target.isQuorum(this::isAtWork)) {
      return Optional.of(Reason.QUORUM_AT_RISK);
    }
    return Optional.empty();
  }

  /// What Ongaro added in 2015 ("bug in single-server membership changes", raft-dev): before a
  /// leader has committed an entry of its own term, a change by an earlier leader may still come
  /// back, with a majority that shares no voter with one of this leader's next configuration.
  private boolean hasOpenedTerm() {
    RaftLog log = raft.log();
    return log.termAt(log.commit()) == raft.term();
  }

  private boolean isChanging() {
    Members.Since members = raft.log().members().inForce();
    return members.configuration().isJoint() || members.index() > raft.log().commit();
  }

  /// By more than a tenth of the log, as in etcd: as a voter it would be asked at once for what it
  /// does not have.
  private boolean isLearnerBehind(NodeId node) {
    Peer peer = peers.get(node);
    long last = raft.log().lastIndex();
    return peer != null
        && raft.configuration().learners().contains(node)
        && peer.match() < last - last / 10;
  }

  /// A leader that is new counts nobody as lost; so it takes an acknowledgement, too.
  private boolean isAtWork(NodeId node) {
    Peer peer = peers.get(node);
    return node.equals(raft.self()) || (peer != null && peer.isHeard() && peer.match() > 0);
  }
}
