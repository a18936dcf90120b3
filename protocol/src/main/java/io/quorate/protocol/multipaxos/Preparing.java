package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learn;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learned;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Prepare;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Promise;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Truncated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Phase 1, once for all slots that this node does not know to be chosen (Paxos Made Simple §3).
/// Its own promise counts once it is durable, as everybody's does.
///
/// Any acceptor may lead, whatever it has missed. What others know to be chosen it learns from one
/// of them before it leads; if that is in nobody's log any more it needs a snapshot, and leaves it
/// to others to lead meanwhile.
final class Preparing implements Contender {
  /// What one acceptor has promised, as far as it has arrived.
  private static final class Promised {
    final List<Accepted> accepted = new ArrayList<>();
    long chosen;
    long since;
    boolean complete;

    void add(Promise promise) {
      accepted.addAll(promise.accepted());
      chosen = Math.max(chosen, promise.chosen());
      since = Math.max(since, promise.since());
      complete = !promise.more();
    }
  }

  private final MultiPaxos paxos;
  private final Ballot ballot;
  private final boolean handover;
  private final Members.Since deciding;
  private final Map<NodeId, Promised> promises = new TreeMap<>();

  /// Asked for the slots from here on that are chosen; 0 if nobody was asked.
  private long learningFrom;

  /// @param ballot of this node's own, and promised by it
  /// @param handover whether the leader itself has asked for this
  Preparing(MultiPaxos paxos, Ballot ballot, boolean handover) {
    this.paxos = paxos;
    this.ballot = ballot;
    this.handover = handover;
    this.deciding = paxos.learner().members().inForce();
  }

  @Override
  public MultiPaxos paxos() {
    return paxos;
  }

  @Override
  public void enter() {
    paxos.armElectionTimer();
    paxos.broadcast(new Prepare(ballot, paxos.learner().chosen() + 1, handover));
  }

  @Override
  public void receive(NodeId from, MultiPaxosMessage message) {
    switch (message) {
      case Promise promise -> promised(from, promise);
      case Learned(_, var first, var values) -> learned(first, values);
      case Truncated(_, var source, var atLeast) -> {
        paxos.outbox().emit(new Event.SnapshotNeeded(source, atLeast));
        paxos.become(Following.withoutLeader(paxos));
      }
      default -> {} // about another ballot's leader, or too late
    }
  }

  private void promised(NodeId from, Promise promise) {
    Promised known = promises.computeIfAbsent(from, _ -> new Promised());
    if (known.complete) {
      return;
    }
    known.add(promise);
    if (promise.more()) {
      long next = promise.accepted().getLast().slot() + 1;
      paxos.send(from, new Prepare(ballot, next, handover));
    } else {
      leadIfPossible();
    }
  }

  @Override
  public void persisted() {
    if (paxos.outbox().promiseIsDurable() && !promises.containsKey(paxos.self())) {
      long from = paxos.learner().chosen() + 1;
      promised(paxos.self(), paxos.acceptor().promise(ballot, from, Long.MAX_VALUE));
    }
  }

  private void leadIfPossible() {
    if (!paxos.isPrepareQuorum(this::hasPromised)) {
      return;
    }
    Map.Entry<NodeId, Promised> ahead =
        promises.entrySet().stream()
            .filter(entry -> hasPromised(entry.getKey()))
            .max(Comparator.comparingLong(entry -> entry.getValue().chosen))
            .orElseThrow();
    if (ahead.getValue().chosen > paxos.learner().chosen()) {
      learnFrom(ahead.getKey());
    } else {
      lead();
    }
  }

  private boolean hasPromised(NodeId node) {
    Promised promised = promises.get(node);
    return promised != null && promised.complete;
  }

  private void learnFrom(NodeId node) {
    long from = paxos.learner().chosen() + 1;
    if (learningFrom < from) {
      learningFrom = from;
      paxos.send(node, new Learn(ballot, from));
    }
  }

  private void learned(long first, List<Value> values) {
    long slot = first;
    for (Value value : values) {
      if (slot == paxos.learner().chosen() + 1) {
        paxos.learn(new Accepted(slot, ballot, value));
      }
      slot++;
    }
    if (paxos.learner().members().inForce().equals(deciding)) {
      leadIfPossible();
    } else {
      // Others decide by now, and there may be one who leads them.
      paxos.become(Following.withoutLeader(paxos));
    }
  }

  private void lead() {
    List<Accepted> accepted = new ArrayList<>();
    promises.forEach((node, promised) -> {
      if (promised.complete
          && deciding.configuration().isVoter(node)
          && promised.since == deciding.index()) {
        accepted.addAll(promised.accepted);
      }
    });
    List<Value> values = SafeValues.behind(paxos.learner().chosen(), accepted);
    paxos.become(new Leading(paxos, ballot, values));
  }

  @Override
  public String title() {
    return "preparing";
  }
}
