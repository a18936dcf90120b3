package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Accept;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Acceptance;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Chosen;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Heartbeat;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.HeartbeatReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learn;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Learned;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Opinion;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Prepare;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Promise;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Quiesce;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.ReadIndex;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.ReadIndexReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Rejection;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Rouse;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Suspicion;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.TakeOver;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Truncated;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Leaves proposing to the leader, and becomes suspicious if it does not hear of one.
final class Following implements Proposer {
  private final MultiPaxos paxos;
  private final Duration patienceAtLeast;
  private final Duration patienceAtMost;
  private final Optional<NodeId> leader;
  private long leaderHeardAt;

  /// A connection was lost or made, and since then nothing has come from a leader. One hint
  /// shortens the wait; another, of a connection that comes and goes, must not lengthen it.
  private boolean hinted;

  /// The leader has nothing to say until something is wanted. That it lives this node takes from
  /// what is heard of the leader's.
  private boolean quiescent;

  /// The last round that it has answered.
  private long round;

  private Following(MultiPaxos paxos, Optional<NodeId> leader, Duration atLeast, Duration atMost) {
    this.paxos = paxos;
    this.leader = leader;
    this.leaderHeardAt = paxos.now();
    this.patienceAtLeast = atLeast;
    this.patienceAtMost = atMost;
  }

  /// A node that has just started. It may be alone, or its leader may have died with it, so it does
  /// not wait for a whole election timeout; to ask the others first keeps this from disturbing a
  /// leader that is alive.
  static Following atStart(MultiPaxos paxos) {
    boolean alone = paxos.isPrepareQuorum(paxos.self()::equals);
    Duration atLeast = alone ? Duration.ZERO : paxos.options().heartbeatInterval().multipliedBy(2);
    Duration atMost = alone ? Duration.ZERO : paxos.options().electionTimeout();
    return new Following(paxos, Optional.empty(), atLeast, atMost);
  }

  /// Whoever was pre-empted, or has made way, waits for a time that is left to chance: two who want
  /// to lead would pre-empt each other for ever otherwise (Paxos Made Simple §2.4).
  static Following withoutLeader(MultiPaxos paxos) {
    return new Following(
        paxos,
        Optional.empty(),
        paxos.options().electionTimeout(),
        paxos.options().longestPatience());
  }

  static Following of(NodeId leader, MultiPaxos paxos) {
    return new Following(
        paxos,
        Optional.of(leader),
        paxos.options().electionTimeout(),
        paxos.options().longestPatience());
  }

  @Override
  public void enter() {
    paxos.outbox().timer(new Effect.Arm(Timer.ELECTION, patienceAtLeast, patienceAtMost));
  }

  @Override
  public void receive(NodeId from, MultiPaxosMessage message) {
    switch (message) {
      case Accept accept -> {
        heard();
        paxos.learner().told(accept.ballot(), accept.chosen());
        paxos.acceptor().accept(accept);
        paxos.learner().advance();
      }
      case Chosen(var ballot, var chosen) -> {
        heard();
        paxos.learner().told(ballot, chosen);
      }
      case Heartbeat heartbeat -> {
        heard();
        paxos.learner().told(heartbeat.ballot(), heartbeat.chosen());
        round = heartbeat.round();
        paxos.send(from, paxos.acceptor().standing(round));
      }
      case Quiesce(var ballot, var chosen) -> {
        heard();
        paxos.learner().told(ballot, chosen);
        quiesceAt(chosen);
      }
      case Truncated(_, var source, var atLeast) -> {
        heard();
        if (paxos.learner().chosen() < atLeast) {
          paxos.outbox().emit(new Event.SnapshotNeeded(source, atLeast));
        }
      }
      case ReadIndexReply(_, var number, var index) ->
          paxos.outbox().emit(new Event.ReadConfirmed(number, index));
      case TakeOver _ -> {
        if (paxos.mayLead()) {
          paxos.prepare(paxos.promised(), true);
        }
      }
      // Meant for a leader or somebody who wants to lead, which this node is no more.
      case Suspicion _,
          Opinion _,
          Prepare _,
          Promise _,
          Learn _,
          Learned _,
          Acceptance _,
          HeartbeatReply _,
          Rouse _,
          ReadIndex _,
          Rejection _ -> {}
    }
  }

  private void heard() {
    leaderHeardAt = paxos.now();
    hinted = false;
    quiescent = false;
    paxos.armElectionTimer();
  }

  /// Who misses something goes on waiting for its leader, and asks when it has waited too long.
  private void quiesceAt(long chosen) {
    if (paxos.learner().chosen() == chosen) {
      quiescent = true;
      paxos.outbox().timer(new Effect.Disarm(Timer.ELECTION));
    }
  }

  /// Until now its node has heard of the leader's. From now on the leader must say itself that it
  /// lives, and is asked to, as it may be quiescent.
  @Override
  public void rouse() {
    if (quiescent) {
      heard();
      paxos.send(leader.orElseThrow(), new Rouse(paxos.promised()));
    }
  }

  @Override
  public Set<NodeId> reliesOn() {
    return quiescent ? Collections.singleton(leader.orElseThrow()) : Collections.emptySet();
  }

  /// A process that dies loses its connections at once, long before an election timeout has passed.
  /// So the leader has only a few heartbeat intervals left to be heard, by a new connection.
  @Override
  public void disconnected(NodeId peer) {
    if (leader.filter(peer::equals).isPresent()) {
      rouse();
      hint();
    }
  }

  /// The wait is over; what is left of it keeps those who wait from standing all at once.
  @Override
  public void silent(NodeId peer) {
    disconnected(peer);
  }

  /// Who knows no leader may have waited for this peer's promise.
  @Override
  public void connected(NodeId peer) {
    if (leader.isEmpty()) {
      hint();
    }
  }

  private void hint() {
    if (!hinted) {
      hinted = true;
      paxos.armHintTimer();
    }
  }

  /// Another's snapshot is in place: the leader need not wait for a heartbeat's answer to go on.
  void installed() {
    leader.ifPresent(node -> paxos.send(node, paxos.acceptor().standing(round)));
  }

  @Override
  public void expire(Timer timer) {
    switch (timer) {
      case ELECTION -> {
        if (paxos.mayLead()) {
          paxos.become(new Suspecting(paxos));
        }
      }
      case HEARTBEAT, CHECK_QUORUM -> {} // a leader's
      case NEXT_ROUND -> {} // not of this protocol
    }
  }

  @Override
  public void propose(List<Content> contents) {
    paxos.outbox().emit(new Event.Refused(contents));
  }

  @Override
  public void read(long number) {
    rouse();
    leader.ifPresentOrElse(
        node -> paxos.send(node, new ReadIndex(paxos.promised(), number)),
        () -> paxos.outbox().emit(new Event.ReadRefused(number)));
  }

  @Override
  public Optional<NodeId> leader() {
    return leader;
  }

  @Override
  public boolean trustsLeader() {
    return leader.isPresent()
        && !hinted
        && (quiescent || paxos.now() - leaderHeardAt < paxos.options().electionTimeout().toNanos());
  }

  @Override
  public String title() {
    return "follower";
  }
}
