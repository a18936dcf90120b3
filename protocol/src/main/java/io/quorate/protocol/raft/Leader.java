package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts commands into the log, sends the log to the others and decides what is committed (Raft
/// §5.3, §5.4). Its own disk is one voter among others: an entry may commit before it is durable
/// here.
final class Leader implements Role {
  private final Raft raft;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final PendingReads reads;

  Leader(Raft raft) {
    this.raft = raft;
    this.reads = new PendingReads(raft);
    for (NodeId voter : raft.configuration().voters()) {
      if (!voter.equals(raft.self())) {
        peers.put(voter, new Peer(voter, raft));
      }
    }
  }

  /// A no-op opens the term: entries of earlier terms commit with it (§5.4.2), and reads may be
  /// served once it is committed (§8).
  @Override
  public void enter() {
    raft.log().append(raft.term(), new Content.Opening(raft.term()));
    reads.openTermAt(raft.log().lastIndex());
    raft.outbox().timer(new Effect.Disarm(Timer.ELECTION));
    arm(Timer.HEARTBEAT, raft.options().heartbeatInterval());
    arm(Timer.CHECK_QUORUM, raft.options().electionTimeout());
  }

  @Override
  public void receive(NodeId from, RaftMessage message) {
    Peer peer = peers.get(from);
    if (peer == null) {
      return; // not a member
    }
    peer.heard();
    switch (message) {
      case AppendAccepted(_, var match) -> {
        InvariantViolation.unless(
            match <= raft.log().lastIndex(),
            "%s acknowledges index %d, but the leader's log ends at %s",
            from,
            match,
            raft.log().last());
        peer.accepted(match);
        advanceCommit();
      }
      case AppendRejected(_, var previous, var hint) -> peer.rejected(previous, hint);
      case HeartbeatReply(_, var round) -> {
        peer.answeredHeartbeat(round);
        reads.confirm(this::hasAnswered);
      }
      case ReadIndex(_, var number) -> reads.add(from, number);
      case AppendEntries _, Heartbeat _, InstallSnapshot _ ->
          throw new InvariantViolation(
              "%s and %s both lead in term %d".formatted(raft.self(), from, raft.term()));
      // Answers to the election that made this server the leader, and to questions it no longer
      // asks.
      case RequestPreVote _, PreVote _, RequestVote _, Vote _, NewerTerm _, ReadIndexReply _ -> {}
    }
  }

  @Override
  public void expire(Timer timer) {
    switch (timer) {
      case HEARTBEAT -> {
        heartbeat();
        peers.values().forEach(Peer::heartbeatSent);
        arm(Timer.HEARTBEAT, raft.options().heartbeatInterval());
      }
      case CHECK_QUORUM -> {
        if (hearsQuorum()) {
          arm(Timer.CHECK_QUORUM, raft.options().electionTimeout());
        } else {
          raft.become(Follower.withoutLeader(raft));
        }
      }
      case ELECTION -> {} // a follower's
    }
  }

  @Override
  public void propose(List<Content> contents) {
    for (Content content : contents) {
      raft.log().append(raft.term(), content);
    }
  }

  @Override
  public void read(long number) {
    reads.add(raft.self(), number);
  }

  @Override
  public void persisted() {
    advanceCommit();
  }

  @Override
  public void compacted() {
    peers.values().forEach(Peer::compacted);
  }

  @Override
  public void flush() {
    for (Peer peer : peers.values()) {
      peer.replicate();
    }
    if (reads.askNextRound()) {
      heartbeat();
      reads.confirm(this::hasAnswered);
    }
  }

  /// Only an entry of the leader's own term is committed by counting; earlier ones commit with it
  /// (§5.4.2 and figure 8).
  private void advanceCommit() {
    RaftLog log = raft.log();
    long reached = raft.configuration().reachedByQuorum(this::matchOf);
    if (reached > log.commit() && log.termAt(reached) == raft.term()) {
      log.commitTo(reached);
      reads.confirm(this::hasAnswered);
    }
  }

  private long matchOf(NodeId voter) {
    return voter.equals(raft.self()) ? raft.log().durable() : peer(voter).match();
  }

  /// What a follower may take as committed is what it is known to hold.
  private void heartbeat() {
    for (Peer peer : peers.values()) {
      long commit = Math.min(peer.match(), raft.log().commit());
      raft.send(peer.id(), new Heartbeat(raft.term(), reads.round(), commit));
    }
  }

  private boolean hasAnswered(NodeId voter) {
    return voter.equals(raft.self()) || peer(voter).round() >= reads.round();
  }

  private boolean hearsQuorum() {
    long since = raft.now() - raft.options().electionTimeout().toNanos();
    return raft.configuration()
        .isQuorum(voter -> voter.equals(raft.self()) || peer(voter).heardAt() - since >= 0);
  }

  private Peer peer(NodeId voter) {
    return Optional.ofNullable(peers.get(voter)).orElseThrow();
  }

  private void arm(Timer timer, Duration delay) {
    raft.outbox().timer(new Effect.Arm(timer, delay, delay));
  }

  @Override
  public Optional<NodeId> leader() {
    return Optional.of(raft.self());
  }

  /// Check-quorum makes a leader that is one in name only step down by itself, in time.
  @Override
  public boolean trustsLeader() {
    return true;
  }

  @Override
  public String title() {
    return "leader";
  }
}
