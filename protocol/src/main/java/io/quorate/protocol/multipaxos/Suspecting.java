package io.quorate.protocol.multipaxos;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Opinion;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Suspicion;
import java.util.LinkedHashSet;
import java.util.Set;

/// Hears of no leader, and asks the others whether they do. Only if a prepare quorum does not
/// either is a ballot taken: so a node that is cut off takes none, and disturbs nobody when it
/// comes back.
final class Suspecting implements Contender {
  private final MultiPaxos paxos;
  private final Set<NodeId> shared = new LinkedHashSet<>();
  private Ballot highest;
  private boolean hinted;

  Suspecting(MultiPaxos paxos) {
    this.paxos = paxos;
    this.highest = paxos.promised();
  }

  @Override
  public MultiPaxos paxos() {
    return paxos;
  }

  @Override
  public void enter() {
    paxos.armSuspicionTimer();
    paxos.broadcast(new Suspicion(paxos.promised()));
    count(paxos.self());
  }

  @Override
  public void receive(NodeId from, MultiPaxosMessage message) {
    if (message instanceof Opinion(var ballot, var isShared)) {
      highest = ballot.isAbove(highest) ? ballot : highest;
      if (isShared) {
        count(from);
      }
    }
  }

  private void count(NodeId node) {
    shared.add(node);
    if (paxos.isPrepareQuorum(shared::contains)) {
      paxos.prepare(highest, false);
    }
  }

  /// What was asked of this peer before has not reached it. One hint is enough, see [Following].
  @Override
  public void connected(NodeId peer) {
    if (!hinted) {
      hinted = true;
      paxos.armHintTimer();
    }
  }

  @Override
  public String title() {
    return "suspecting";
  }
}
