package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// Puts commands into the log, sends the log to the others and decides what is committed (Raft
/// §5.3, §5.4). Its own disk is one voter among others: an entry may commit before it is durable
/// here.
final class Leader implements Role {
  /// Makes way for another voter.
  private static final class Transfer {
    final long number;
    final NodeId target;
    final long since;

    /// The target was asked to stand, since the last heartbeat.
    boolean asked;

    Transfer(long number, NodeId target, long since) {
      this.number = number;
      this.target = target;
      this.since = since;
    }
  }

  private final Raft raft;

  /// The other members, and those that were removed and have yet to be told.
  private final Map<NodeId, Peer> peers = new TreeMap<>();

  private final Rounds rounds = new Rounds();
  private final PendingReads reads;
  private final ChangeRules rules;
  private Optional<Transfer> transfer = Optional.empty();

  /// What was committed when the last heartbeat left.
  private long commitAtHeartbeat;

  /// Somebody was asked to stand, and may do so whenever that arrives: who promised not to vote
  /// will vote for him.
  private boolean leaseIsVoid;

  /// The last write that was begun before the quorum was last checked.
  private long writeAtLastCheck;

  /// Something was wanted since the quorum was last checked.
  private boolean wanted = true;

  /// Nothing is under way, and nobody is told anything until something is wanted.
  private boolean quiescent;

  Leader(Raft raft) {
    this.raft = raft;
    this.reads = new PendingReads(raft);
    this.rules = new ChangeRules(raft, peers);
    for (Configuration each : raft.log().members().possible(raft.log().commit())) {
      each.members().forEach(this::meet);
    }
  }

  private void meet(NodeId member) {
    if (!member.equals(raft.self())) {
      peers.put(member, new Peer(member, raft));
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
      case HeartbeatReply(_, var round, var promise) -> {
        rely(peer, round, promise);
        peer.answeredHeartbeat(round);
        noteRound();
        reads.confirm(this::hasAnswered);
      }
      case ReadIndex(_, var number) -> {
        rouse();
        reads.add(from, number, holdsLease());
      }
      case Rouse _ -> rouse();
      case AppendEntries _, Committed _, Heartbeat _, InstallSnapshot _, Quiesce _, TimeoutNow _ ->
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
        attendTransfer();
        giveSignOfLife();
      }
      case CHECK_QUORUM -> {
        peers.values().forEach(Peer::speaksForItself);
        if (!raft.configuration().isQuorum(this::isHeard)) {
          raft.become(Follower.withoutLeader(raft));
        } else if (isHeldUpByItsDisk()) {
          leave();
        } else {
          writeAtLastCheck = raft.outbox().lastWrite();
          forgetRemoved();
          quiesceOrGoOn();
        }
      }
      case ELECTION -> {} // a follower's
      case NEXT_ROUND -> {} // not Raft's
    }
  }

  private void giveSignOfLife() {
    var _ = heartbeat();
    commitAtHeartbeat = raft.log().commit();
    peers.values().forEach(Peer::heartbeatSent);
    arm(Timer.HEARTBEAT, raft.options().heartbeatInterval());
  }

  @Override
  public void propose(List<Content> contents) {
    rouse();
    if (transfer.isPresent()) {
      raft.outbox().emit(new Event.Refused(contents));
      return;
    }
    for (Content content : contents) {
      raft.log().append(raft.term(), content);
    }
  }

  @Override
  public void read(long number) {
    rouse();
    reads.add(raft.self(), number, holdsLease());
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
    transfer.ifPresent(this::handOver);
    if (reads.needRound()) {
      reads.askIn(heartbeat());
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
      goOnWithChange();
    }
  }

  private long matchOf(NodeId voter) {
    return voter.equals(raft.self()) ? raft.log().durable() : peer(voter).match();
  }

  /// Begins a round, whose number is returned. What a follower may take as committed is what it is
  /// known to hold.
  private long heartbeat() {
    long round = rounds.begin(raft.now());
    for (Peer peer : peers.values()) {
      long commit = Math.min(peer.match(), raft.log().commit());
      raft.send(peer.id(), new Heartbeat(raft.term(), round, commit));
    }
    noteRound();
    return round;
  }

  private boolean hasAnswered(NodeId voter) {
    return roundOf(voter) >= reads.round();
  }

  private long roundOf(NodeId voter) {
    return voter.equals(raft.self()) ? rounds.last() : peer(voter).round();
  }

  private void noteRound() {
    rounds.reached(raft.configuration().reachedByQuorum(this::roundOf), raft.now());
  }

  Optional<Engine.Round> lastRound() {
    return rounds.answered();
  }

  private boolean isHeard(NodeId voter) {
    return voter.equals(raft.self()) || peer(voter).isHeard();
  }

  /// Nothing became durable here for an election timeout, while the others went on: a leader whose
  /// disk stalls would hold ever more that only they have. If they stall as well, another leader
  /// would do no better.
  private boolean isHeldUpByItsDisk() {
    return !raft.outbox().isPersisted(writeAtLastCheck)
        && raft.log().commit() > raft.log().durable();
  }

  private Peer peer(NodeId voter) {
    return Optional.ofNullable(peers.get(voter)).orElseThrow();
  }

  private void arm(Timer timer, Duration delay) {
    raft.outbox().timer(new Effect.Arm(timer, delay, delay));
  }

  // ---- quiescence
  // ------------------------------------------------------------------------------------

  /// A group of which nothing was wanted for an election timeout need not go on saying so. Who was
  /// not heard of for as long is not waited for: its node is heard again before it is.
  private void quiesceOrGoOn() {
    if (mayQuiesce()) {
      quiescent = true;
      raft.outbox().timer(new Effect.Disarm(Timer.HEARTBEAT));
      peers.values().forEach(peer -> peer.quiesce(raft.log().last()));
    } else {
      wanted = false;
      arm(Timer.CHECK_QUORUM, raft.options().electionTimeout());
    }
  }

  /// All is durable here and committed, and everybody who is there holds it and knows that.
  private boolean mayQuiesce() {
    long last = raft.log().lastIndex();
    return raft.options().quiesces()
        && !wanted
        && transfer.isEmpty()
        && reads.isEmpty()
        && raft.log().commit() == last
        && raft.log().durable() == last
        && peers.values().stream().allMatch(peer -> peer.isTold(last) || !peer.isHeard());
  }

  @Override
  public void rouse() {
    wanted = true;
    if (quiescent) {
      quiescent = false;
      giveSignOfLife();
      arm(Timer.CHECK_QUORUM, firstCheck());
    }
  }

  /// The others may have been silent for an election timeout already, and their nodes are told of
  /// that a little late: there is so much less time for them to answer.
  private Duration firstCheck() {
    return raft.options()
        .electionTimeout()
        .minus(raft.options().heartbeatInterval().multipliedBy(2));
  }

  @Override
  public Set<NodeId> reliesOn() {
    return quiescent ? Collections.unmodifiableSet(peers.keySet()) : Collections.emptySet();
  }

  /// Who was missing may have missed something.
  @Override
  public void connected(NodeId peer) {
    if (quiescent && peers.containsKey(peer) && !peer(peer).isVouchedFor()) {
      rouse();
    }
  }

  /// As long as a quorum is there nobody else is needed. The group may have been roused by what
  /// came just before: a process that was stopped for long finds all of that at once.
  @Override
  public void silent(NodeId peer) {
    if (peers.containsKey(peer)) {
      peer(peer).lost();
      if (!raft.configuration().isQuorum(this::isThere)) {
        raft.become(Follower.withoutLeader(raft));
      }
    }
  }

  private boolean isThere(NodeId voter) {
    return quiescent ? voter.equals(raft.self()) || peer(voter).isVouchedFor() : isHeard(voter);
  }

  // ---- lease
  // ------------------------------------------------------------------------------------

  /// A peer has promised something when a heartbeat reached it, and that was not before it left:
  /// counted from there, and shortened by what the clocks may be off, the promise is kept longer
  /// than this server relies on it. When the answer came says nothing.
  private void rely(Peer peer, long round, Duration promise) {
    OptionalLong sentAt = rounds.sentAt(round);
    if (raft.options().leases().isPresent() && sentAt.isPresent() && !promise.isZero()) {
      long reliable = raft.options().leases().get().reliable(promise.toNanos());
      peer.promises(sentAt.getAsLong() + reliable);
    }
  }

  /// Whether a quorum has promised not to elect anybody else, so that nobody else can have
  /// committed anything. This server itself votes for nobody as long as it leads.
  private boolean holdsLease() {
    return raft.options().leases().isPresent()
        && !leaseIsVoid
        && raft.configuration().reachedByQuorum(this::promisedUntil) > raft.now();
  }

  private long promisedUntil(NodeId voter) {
    return voter.equals(raft.self()) ? Long.MAX_VALUE : peer(voter).promisedUntil();
  }

  // ---- members
  // ------------------------------------------------------------------------------------

  Optional<ChangeRefused.Reason> objectionTo(Input.ChangeMembers change) {
    return transfer.isPresent()
        ? Optional.of(ChangeRefused.Reason.LEADER_MAKES_WAY)
        : rules.objectionTo(change);
  }

  /// There is no objection.
  void change(Input.ChangeMembers change) {
    rouse();
    Configuration current = raft.configuration();
    Configuration target = change.target();
    enter(change.id(), current.isOneVoterFrom(target) ? target : current.jointWith(target));
  }

  /// Appends a configuration, by which it is in force (§6). Who stays is served on from where it
  /// is; who comes is met anew, even if it was a member before and may have lost what it held.
  private void enter(RequestId id, Configuration next) {
    Configuration current = raft.configuration();
    next.members().stream().filter(member -> !current.isMember(member)).forEach(this::meet);
    raft.log().append(raft.term(), new Content.Membership(id, next));
  }

  /// Once a joint configuration is committed the leader leaves it, whoever has begun the change.
  /// Once one is committed in which the leader has no vote it goes (§6).
  private void goOnWithChange() {
    Members.Since members = raft.log().members().inForce();
    if (members.index() > raft.log().commit()) {
      return;
    }
    if (members.configuration().isJoint()) {
      enter(RequestId.OF_NOBODY, members.configuration().withoutOutgoing());
    } else if (!members.configuration().isVoter(raft.self())) {
      leave();
    }
  }

  /// Tells everybody what is committed, and the voter that holds most of the log to take over.
  private void leave() {
    peers.values().forEach(Peer::replicate);
    raft.configuration().voters().stream()
        .filter(voter -> !voter.equals(raft.self()))
        .map(this::peer)
        .max(Comparator.comparingLong(Peer::match))
        .ifPresent(heir -> raft.send(heir.id(), new TimeoutNow(raft.term())));
    raft.become(Follower.withoutLeader(raft));
  }

  /// Who was removed gets the log until it knows of that, so that it keeps still, or until it
  /// cannot be reached.
  private void forgetRemoved() {
    Members.Since members = raft.log().members().inForce();
    if (members.index() <= raft.log().commit()) {
      peers
          .values()
          .removeIf(peer ->
              !members.configuration().isMember(peer.id())
                  && (peer.isTold(members.index()) || !peer.isHeard()));
    }
  }

  // ---- transfer
  // -----------------------------------------------------------------------------------

  /// Thesis §3.10: takes no proposals any more, brings the target's log up to date, and asks it to
  /// stand.
  void transfer(Input.TransferLeadership request) {
    rouse();
    NodeId target = request.target();
    if (transfer.isPresent()) {
      refuseTransfer(request.number(), TransferRefused.Reason.TRANSFER_UNDER_WAY);
    } else if (target.equals(raft.self()) || !raft.configuration().isVoter(target)) {
      refuseTransfer(request.number(), TransferRefused.Reason.NO_OTHER_VOTER);
    } else {
      transfer = Optional.of(new Transfer(request.number(), target, raft.now()));
    }
  }

  /// While entries come in nobody but the leader holds the last of them.
  List<NodeId> heirs() {
    return transfer.isPresent()
        ? List.of()
        : raft.configuration().allVoters().stream()
            .filter(voter -> !voter.equals(raft.self()))
            .filter(voter -> isThere(voter) && peer(voter).match() >= commitAtHeartbeat)
            .toList();
  }

  private void handOver(Transfer current) {
    Peer target = peers.get(current.target);
    if (!current.asked && target != null && target.match() == raft.log().lastIndex()) {
      current.asked = true;
      leaseIsVoid = true;
      raft.send(current.target, new TimeoutNow(raft.term()));
    }
  }

  /// What was said to the target may be lost, and the target, too: then this leader goes on.
  private void attendTransfer() {
    if (transfer.isPresent()) {
      Transfer current = transfer.get();
      current.asked = false;
      if (raft.now() - current.since >= raft.options().electionTimeout().toNanos()) {
        transfer = Optional.empty();
        refuseTransfer(current.number, TransferRefused.Reason.TIMED_OUT);
      }
    }
  }

  private void refuseTransfer(long number, TransferRefused.Reason reason) {
    raft.outbox().emit(new TransferRefused(number, reason));
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------

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
