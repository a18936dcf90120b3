package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Rouse;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes over its leader's log (Raft §5.3); stands for election when it hears of no leader (§5.2).
final class Follower implements Role {
  private static final long NOTHING = -1;

  private final Raft raft;
  private final Duration patienceAtLeast;
  private final Duration patienceAtMost;
  private Optional<NodeId> leader;
  private long leaderHeardAt;

  /// A connection was lost or made, and since then nothing has come from a leader. One hint
  /// shortens the wait; another, of a connection that comes and goes, must not lengthen it.
  private boolean hinted;

  /// The leader has nothing to say until something is wanted. That it lives this server takes from
  /// what its node hears.
  private boolean quiescent;

  /// How far this step has found the log equal to the leader's, to be acknowledged once when it
  /// ends.
  private long matched = NOTHING;

  private Follower(Raft raft, Optional<NodeId> leader, Duration atLeast, Duration atMost) {
    this.raft = raft;
    this.leader = leader;
    this.leaderHeardAt = raft.now();
    this.patienceAtLeast = atLeast;
    this.patienceAtMost = atMost;
  }

  /// A server that has just started. It may be alone, or its leader may have died with it, so it
  /// does not wait for a whole election timeout; pre-vote keeps this from disturbing a leader that
  /// is alive.
  static Follower atStart(Raft raft) {
    boolean alone = raft.configuration().isQuorum(raft.self()::equals);
    Duration atLeast = alone ? Duration.ZERO : raft.options().heartbeatInterval().multipliedBy(2);
    Duration atMost = alone ? Duration.ZERO : raft.options().electionTimeout();
    return new Follower(raft, Optional.empty(), atLeast, atMost);
  }

  static Follower withoutLeader(Raft raft) {
    return new Follower(
        raft, Optional.empty(), raft.options().electionTimeout(), raft.options().longestPatience());
  }

  static Follower of(NodeId leader, Raft raft) {
    return new Follower(
        raft,
        Optional.of(leader),
        raft.options().electionTimeout(),
        raft.options().longestPatience());
  }

  @Override
  public void enter() {
    raft.outbox().timer(new Effect.Arm(Timer.ELECTION, patienceAtLeast, patienceAtMost));
  }

  @Override
  public void receive(NodeId from, RaftMessage message) {
    switch (message) {
      case AppendEntries append -> {
        heardFrom(from);
        append(from, append);
      }
      case Committed(_, var last) -> {
        heardFrom(from);
        commit(from, last);
      }
      case Heartbeat heartbeat -> {
        heardFrom(from);
        raft.log().commitTo(heartbeat.commit());
        raft.send(from, new HeartbeatReply(raft.term(), heartbeat.round(), raft.promise()));
      }
      case InstallSnapshot install -> {
        heardFrom(from);
        need(install);
      }
      case Quiesce(_, var last) -> {
        heardFrom(from);
        quiesceAt(last);
      }
      case ReadIndexReply reply -> {
        raft.heardOfCommit(reply.index());
        raft.outbox().emit(new Event.ReadConfirmed(reply.number(), reply.index()));
      }
      case TimeoutNow _ -> {
        if (leader.filter(from::equals).isPresent() && raft.mayStand()) {
          raft.standForElection(true);
        }
      }
      // Meant for a leader or a candidate that this server is no more.
      case RequestPreVote _,
          PreVote _,
          RequestVote _,
          Vote _,
          AppendAccepted _,
          AppendRejected _,
          HeartbeatReply _,
          NewerTerm _,
          Rouse _,
          ReadIndex _ -> {}
    }
  }

  private void heardFrom(NodeId leader) {
    this.leader = Optional.of(leader);
    leaderHeardAt = raft.now();
    hinted = false;
    quiescent = false;
    raft.armElectionTimer();
  }

  /// Who misses something goes on waiting for its leader, and asks when it has waited too long.
  private void quiesceAt(EntryId last) {
    raft.heardOfCommit(last.index());
    if (raft.log().last().equals(last)) {
      raft.log().commitTo(last.index());
      quiescent = true;
      raft.outbox().timer(new Effect.Disarm(Timer.ELECTION));
    }
  }

  /// Until now its node has heard of the leader's. From now on the leader must say itself that it
  /// lives, and is asked to, as it may be quiescent.
  @Override
  public void rouse() {
    if (quiescent) {
      NodeId quiet = leader.orElseThrow();
      heardFrom(quiet);
      raft.send(quiet, new Rouse(raft.term()));
    }
  }

  @Override
  public Set<NodeId> reliesOn() {
    return quiescent ? Collections.singleton(leader.orElseThrow()) : Collections.emptySet();
  }

  /// Who knows no leader may have waited for this peer's vote.
  @Override
  public void connected(NodeId peer) {
    if (leader.isEmpty()) {
      hint();
    }
  }

  /// A process that dies loses its connections at once, long before an election timeout has passed.
  /// So the leader has only a few heartbeat intervals left to be heard, by a new connection;
  /// pre-vote keeps this from disturbing a leader that the others still hear.
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

  /// Whoever has promised to wait takes no hint.
  private void hint() {
    if (!hinted && !raft.isBound()) {
      hinted = true;
      raft.armHintTimer();
    }
  }

  /// Figure 2, AppendEntries RPC. Only the prefix that this very message has shown to be equal
  /// counts, not what may stand behind it.
  private void append(NodeId from, AppendEntries append) {
    raft.heardOfCommit(append.commit());
    RaftLog log = raft.log();
    EntryId previous = append.previous();
    if (!log.agreesAt(previous)) {
      reject(from, previous);
      return;
    }
    log.accept(append.entries());
    long lastVerified = previous.index() + append.entries().size();
    log.commitTo(Math.min(append.commit(), lastVerified));
    matched = Math.max(matched, lastVerified);
  }

  private void commit(NodeId from, EntryId last) {
    raft.heardOfCommit(last.index());
    if (raft.log().agreesAt(last)) {
      raft.log().commitTo(last.index());
    } else {
      reject(from, last);
    }
  }

  private void reject(NodeId from, EntryId missing) {
    EntryId hint = raft.log().lastAtMost(missing.index(), missing.term());
    raft.send(from, new AppendRejected(raft.term(), missing, hint));
  }

  /// The leader does not know how far this log is committed: that much is equal to its own, and may
  /// be enough.
  private void need(InstallSnapshot install) {
    raft.heardOfCommit(install.atLeast());
    if (raft.log().commit() < install.atLeast()) {
      raft.outbox().emit(new Event.SnapshotNeeded(install.source(), install.atLeast()));
    } else {
      matched = Math.max(matched, raft.log().commit());
    }
  }

  @Override
  public void installed() {
    if (leader.isPresent()) {
      matched = Math.max(matched, raft.log().commit());
    }
  }

  @Override
  public void expire(Timer timer) {
    switch (timer) {
      case ELECTION -> {
        if (raft.isBound()) {
          raft.armElectionTimerForEndOfPromise();
        } else if (raft.mayStand()) {
          raft.become(new PreCandidate(raft));
        }
      }
      case HEARTBEAT, CHECK_QUORUM -> {} // a leader's
      case NEXT_ROUND -> {} // not Raft's
    }
  }

  @Override
  public void propose(List<Content> contents) {
    raft.outbox().emit(new Event.Refused(contents));
  }

  @Override
  public void read(long number) {
    rouse();
    leader.ifPresentOrElse(
        node -> raft.send(node, new ReadIndex(raft.term(), number)),
        () -> raft.outbox().emit(new Event.ReadRefused(number)));
  }

  @Override
  public void flush() {
    if (matched != NOTHING) {
      raft.outbox().sendWhenWritten(leader.orElseThrow(), new AppendAccepted(raft.term(), matched));
      matched = NOTHING;
    }
  }

  @Override
  public Optional<NodeId> leader() {
    return leader;
  }

  @Override
  public boolean trustsLeader() {
    return leader.isPresent()
        && !hinted
        && (quiescent || raft.now() - leaderHeardAt < raft.options().electionTimeout().toNanos());
  }

  @Override
  public String title() {
    return "follower";
  }
}
