package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Phase 2, slot after slot, without waiting for those before (Paxos Made Simple §3). Its own disk
/// is one acceptor among others: a value may be chosen before it is durable here.
///
/// It begins with what it has to propose again, and nothing in the slots between ([SafeValues]).
/// Behind that stands the opening of its reign; reads wait for it, for then all slots of its
/// Prepare are chosen.
///
/// Nothing is proposed behind the naming of new members. When that is chosen they decide about what
/// follows, and this node prepares another ballot among them: that is all there is to a change.
final class Leading implements Proposer {
  private static final long NOWHERE = 0;

  /// Makes way for another voter.
  private static final class Transfer {
    final long number;
    final NodeId target;
    final long since;

    /// The target was asked to prepare, since the last heartbeat.
    boolean asked;

    Transfer(long number, NodeId target, long since) {
      this.number = number;
      this.target = target;
      this.since = since;
    }
  }

  private final MultiPaxos paxos;
  private final Ballot ballot;
  private final List<Value> again;

  /// The other members, and those that were removed and have yet to be told.
  private final Map<NodeId, Peer> peers = new TreeMap<>();

  private final PendingReads reads;
  private final ChangeRules rules;
  private Optional<Transfer> transfer = Optional.empty();

  /// What was chosen when the last heartbeat left.
  private long chosenAtHeartbeat;

  /// The last write that was begun before the quorum was last checked.
  private long writeAtLastCheck;

  /// Up to here everything is durable in this node's own log.
  private long ownDurable;

  /// Where new members are named. Nothing is proposed behind that in this ballot.
  private long stop = NOWHERE;

  /// Where the opening stands, once it was proposed.
  private long opening = NOWHERE;

  /// Who has promised a higher ballot than this one, and the highest of those.
  private final Set<NodeId> lost = new TreeSet<>();

  private Ballot highest;

  /// Who has answered a heartbeat since somebody was lost last.
  private final Set<NodeId> following = new TreeSet<>();

  /// Something was wanted since the quorum was last checked.
  private boolean wanted = true;

  /// Nothing is under way, and nobody is told anything until something is wanted.
  private boolean quiescent;

  /// @param again what has to be proposed again, for the slots behind those known to be chosen
  Leading(MultiPaxos paxos, Ballot ballot, List<Value> again) {
    this.paxos = paxos;
    this.ballot = ballot;
    this.highest = ballot;
    this.again = again;
    this.reads = new PendingReads(paxos);
    this.rules = new ChangeRules(paxos, peers);
    long chosen = paxos.learner().chosen();
    this.ownDurable = chosen;
    for (Configuration each : paxos.learner().members().responsible(chosen)) {
      for (NodeId member : each.members()) {
        if (!member.equals(paxos.self())) {
          peers.put(member, new Peer(member, paxos, chosen + 1));
        }
      }
    }
  }

  @Override
  public void enter() {
    paxos.outbox().timer(new Effect.Disarm(Timer.ELECTION));
    arm(Timer.CHECK_QUORUM, paxos.options().electionTimeout());
    paxos.slots().dropBeyond(paxos.learner().chosen());
    again.forEach(this::propose);
    if (stop == NOWHERE) {
      open();
    }
    giveSignOfLife();
  }

  private void open() {
    propose(new Value(ballot.round(), new Content.Opening(ballot.round())));
    opening = paxos.slots().last();
    reads.waitFor(opening);
  }

  private void propose(Value value) {
    long slot = paxos.slots().last() + 1;
    paxos.slots().accept(new Accepted(slot, ballot, value));
    if (value.content() instanceof Content.Membership) {
      stop = slot;
      reads.waitFor(slot);
    }
  }

  @Override
  public void receive(NodeId from, MultiPaxosMessage message) {
    Peer peer = peers.get(from);
    if (peer == null) {
      return; // not a member
    }
    peer.heard();
    switch (message) {
      case Acceptance(_, var first, var last) -> {
        peer.accepted(first, last);
        count(first, last);
      }
      case HeartbeatReply reply -> {
        long before = peer.held();
        following.add(from);
        peer.answered(reply);
        reads.confirm(this::hasAnswered);
        count(before + 1, reply.held());
      }
      case ReadIndex(_, var number) -> {
        rouse();
        reads.add(from, number);
      }
      case Rouse _ -> rouse();
      case Accept _, Chosen _, Heartbeat _, Quiesce _, TakeOver _ ->
          throw new InvariantViolation(
              "%s and %s both lead in ballot %s".formatted(paxos.self(), from, ballot));
      // Answers to what made this node the leader, and to questions it no longer asks.
      case Suspicion _,
          Opinion _,
          Prepare _,
          Promise _,
          Learn _,
          Learned _,
          Truncated _,
          ReadIndexReply _,
          Rejection _ -> {}
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
        if (!paxos.isAcceptQuorum(this::isHeard)) {
          paxos.become(Following.withoutLeader(paxos));
        } else if (isHeldUpByItsDisk()) {
          leave();
        } else {
          writeAtLastCheck = paxos.outbox().lastWrite();
          forgetRemoved();
          quiesceOrGoOn();
        }
      }
      case ELECTION -> {} // of one who follows
      case NEXT_ROUND -> {} // not of this protocol
    }
  }

  private void giveSignOfLife() {
    heartbeat();
    chosenAtHeartbeat = paxos.learner().chosen();
    peers.values().forEach(Peer::heartbeatSent);
    arm(Timer.HEARTBEAT, paxos.options().heartbeatInterval());
  }

  @Override
  public void propose(List<Content> contents) {
    rouse();
    if (transfer.isPresent() || stop != NOWHERE) {
      paxos.outbox().emit(new Event.Refused(contents));
      return;
    }
    for (Content content : contents) {
      propose(new Value(ballot.round(), content));
    }
  }

  @Override
  public void read(long number) {
    rouse();
    reads.add(paxos.self(), number);
  }

  /// What this node proposes becomes durable in the order of slots.
  @Override
  public void persisted() {
    long from = ownDurable + 1;
    while (ownDurable < paxos.slots().last() && paxos.slots().isDurable(ownDurable + 1)) {
      ownDurable++;
    }
    count(from, ownDurable);
  }

  @Override
  public void flush() {
    if (mayWinBack()) {
      paxos.prepare(highest, true);
      return;
    }
    peers.values().forEach(Peer::replicate);
    transfer.ifPresent(this::handOver);
    if (reads.askNextRound()) {
      heartbeat();
      reads.confirm(this::hasAnswered);
    }
  }

  // ---- what is chosen
  // -----------------------------------------------------------------------------

  /// Somebody has accepted these slots. Each is chosen for itself once an accept quorum has.
  private void count(long first, long last) {
    long before = paxos.learner().chosen();
    long end = Math.min(last, paxos.slots().last());
    for (long slot = Math.max(first, before + 1); slot <= end; slot++) {
      long each = slot;
      if (!paxos.slots().at(slot).isChosen()
          && paxos.isAcceptQuorum(voter -> hasAccepted(voter, each))) {
        paxos.slots().at(slot).choose();
      }
    }
    paxos.learner().advance();
    if (paxos.learner().chosen() > before) {
      goOn();
    }
  }

  private boolean hasAccepted(NodeId voter, long slot) {
    return voter.equals(paxos.self()) ? slot <= ownDurable : peer(voter).hasAccepted(slot);
  }

  private void goOn() {
    long chosen = paxos.learner().chosen();
    if (stop != NOWHERE && chosen >= stop) {
      peers.values().forEach(Peer::replicate);
      paxos.prepare(ballot, true);
      return;
    }
    reads.confirm(this::hasAnswered);
    if (isOpen() && !paxos.configuration().isVoter(paxos.self())) {
      leave();
    }
  }

  /// Whether everything is chosen that was proposed before this node led.
  private boolean isOpen() {
    return opening != NOWHERE && opening <= paxos.learner().chosen();
  }

  // ---- those who have promised a higher ballot
  // ---------------------------------------------------------------------------

  /// Who has prepared a higher ballot in vain, in a duel or before it crashed, can follow nobody
  /// below it. That alone ends no reign: as long as others are left to follow, this node goes on,
  /// and asks whether they do.
  void turnedDown(NodeId from, Ballot higher) {
    highest = higher.isAbove(highest) ? higher : highest;
    boolean news = lost.add(from);
    if (!paxos.isPrepareQuorum(this::mayFollow)) {
      paxos.promise(highest);
    } else if (news) {
      following.clear();
      rouse();
      heartbeat();
    }
  }

  private boolean mayFollow(NodeId voter) {
    return !lost.contains(voter);
  }

  /// Who follows promises nothing to anybody else. So if enough do, those that were lost cannot
  /// win, and are won back by a ballot above theirs.
  private boolean mayWinBack() {
    return !lost.isEmpty() && paxos.isPrepareQuorum(this::follows);
  }

  private boolean follows(NodeId voter) {
    return voter.equals(paxos.self()) || (following.contains(voter) && mayFollow(voter));
  }

  private void heartbeat() {
    for (Peer peer : peers.values()) {
      paxos.send(peer.id(), new Heartbeat(ballot, reads.round(), paxos.learner().chosen()));
    }
  }

  private boolean hasAnswered(NodeId voter) {
    return voter.equals(paxos.self()) || peer(voter).round() >= reads.round();
  }

  private boolean isHeard(NodeId voter) {
    return voter.equals(paxos.self()) || peer(voter).isHeard();
  }

  private Peer peer(NodeId voter) {
    return Optional.ofNullable(peers.get(voter)).orElseThrow();
  }

  private void arm(Timer timer, Duration delay) {
    paxos.outbox().timer(new Effect.Arm(timer, delay, delay));
  }

  // ---- quiescence
  // ------------------------------------------------------------------------------------

  /// A group of which nothing was wanted for an election timeout need not go on saying so. Who was
  /// not heard of for as long is not waited for: its node is heard again before it is.
  private void quiesceOrGoOn() {
    if (mayQuiesce()) {
      quiescent = true;
      paxos.outbox().timer(new Effect.Disarm(Timer.HEARTBEAT));
      peers.values().forEach(peer -> peer.quiesce(paxos.learner().chosen()));
    } else {
      wanted = false;
      arm(Timer.CHECK_QUORUM, paxos.options().electionTimeout());
    }
  }

  /// All is chosen and durable here, and everybody who is there holds it and knows that.
  private boolean mayQuiesce() {
    long last = paxos.slots().last();
    return paxos.options().quiesces()
        && !wanted
        && transfer.isEmpty()
        && reads.isEmpty()
        && isOpen()
        && paxos.learner().chosen() == last
        && ownDurable == last
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
    return paxos
        .options()
        .electionTimeout()
        .minus(paxos.options().heartbeatInterval().multipliedBy(2));
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
      if (!paxos.isAcceptQuorum(this::isThere)) {
        paxos.become(Following.withoutLeader(paxos));
      }
    }
  }

  private boolean isThere(NodeId voter) {
    return quiescent ? voter.equals(paxos.self()) || peer(voter).isVouchedFor() : isHeard(voter);
  }

  // ---- members
  // ------------------------------------------------------------------------------------

  /// There is no objection.
  void change(Input.ChangeMembers change) {
    rouse();
    propose(new Value(ballot.round(), new Content.Membership(change.id(), change.target())));
  }

  Optional<ChangeRefused.Reason> objectionTo(Input.ChangeMembers change) {
    if (transfer.isPresent()) {
      return Optional.of(ChangeRefused.Reason.LEADER_MAKES_WAY);
    }
    if (stop != NOWHERE) {
      return Optional.of(ChangeRefused.Reason.CHANGE_UNDER_WAY);
    }
    return isOpen() ? rules.objectionTo(change) : Optional.of(ChangeRefused.Reason.TERM_NOT_OPEN);
  }

  /// Nothing became durable here for an election timeout, while the others went on.
  private boolean isHeldUpByItsDisk() {
    return !paxos.outbox().isPersisted(writeAtLastCheck) && paxos.learner().chosen() > ownDurable;
  }

  /// Who has no vote leads until the new members have chosen something. Then it tells everybody,
  /// and the voter that holds most to take over.
  private void leave() {
    peers.values().forEach(Peer::replicate);
    paxos.configuration().voters().stream()
        .filter(voter -> !voter.equals(paxos.self()))
        .map(this::peer)
        .max(Comparator.comparingLong(Peer::held))
        .ifPresent(heir -> paxos.send(heir.id(), new TakeOver(ballot)));
    paxos.become(Following.withoutLeader(paxos));
  }

  /// Who was removed gets the log until it knows of that, so that it keeps still, or until it
  /// cannot be reached.
  private void forgetRemoved() {
    Members.Since members = paxos.learner().members().inForce();
    if (members.index() < paxos.learner().chosen()) {
      peers
          .values()
          .removeIf(peer ->
              !members.configuration().isMember(peer.id())
                  && (peer.isTold(members.index() + 1) || !peer.isHeard()));
    }
  }

  // ---- transfer
  // -----------------------------------------------------------------------------------

  /// Takes no proposals any more, waits until the target holds everything, and asks it to prepare:
  /// it could do without that, but would have to learn it then.
  void transfer(Input.TransferLeadership request) {
    rouse();
    NodeId target = request.target();
    if (transfer.isPresent()) {
      refuseTransfer(request.number(), TransferRefused.Reason.TRANSFER_UNDER_WAY);
    } else if (target.equals(paxos.self()) || !paxos.configuration().isVoter(target)) {
      refuseTransfer(request.number(), TransferRefused.Reason.NO_OTHER_VOTER);
    } else {
      transfer = Optional.of(new Transfer(request.number(), target, paxos.now()));
    }
  }

  /// While values are proposed nobody but the leader holds the last of them.
  List<NodeId> heirs() {
    return transfer.isPresent()
        ? List.of()
        : paxos.configuration().allVoters().stream()
            .filter(voter -> !voter.equals(paxos.self()))
            .filter(voter -> isThere(voter) && peer(voter).held() >= chosenAtHeartbeat)
            .toList();
  }

  private void handOver(Transfer current) {
    Peer target = peers.get(current.target);
    if (!current.asked && target != null && target.held() == paxos.slots().last()) {
      current.asked = true;
      paxos.send(current.target, new TakeOver(ballot));
    }
  }

  /// What was said to the target may be lost, and the target, too: then this leader goes on.
  private void attendTransfer() {
    if (transfer.isPresent()) {
      Transfer current = transfer.get();
      current.asked = false;
      if (paxos.now() - current.since >= paxos.options().electionTimeout().toNanos()) {
        transfer = Optional.empty();
        refuseTransfer(current.number, TransferRefused.Reason.TIMED_OUT);
      }
    }
  }

  private void refuseTransfer(long number, TransferRefused.Reason reason) {
    paxos.outbox().emit(new TransferRefused(number, reason));
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------

  @Override
  public Optional<NodeId> leader() {
    return Optional.of(paxos.self());
  }

  /// A leader that is one in name only stops by itself, in time.
  @Override
  public boolean trustsLeader() {
    return true;
  }

  @Override
  public String title() {
    return "leader";
  }
}
