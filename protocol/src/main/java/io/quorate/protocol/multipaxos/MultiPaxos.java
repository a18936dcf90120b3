package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// One node of Multi-Paxos (Lamport, "Paxos Made Simple" §3): acceptor and learner always, and as
/// proposer what its [Proposer] says.
///
/// This class holds what concerns all of these: ballots, and what a node may do in which.
public final class MultiPaxos implements Engine {
  private final NodeId self;
  private final MultiPaxosOptions options;
  private final Slots slots;
  private final Learner learner;
  private final Outbox outbox;
  private final Acceptor acceptor;
  private Proposer proposer;
  private boolean started;
  private Event.Leadership announced = new Event.Leadership(0, Optional.empty());
  private Configuration announcedMembers;
  private long now;

  /// @param state what the node's disk holds
  /// @throws IllegalArgumentException if the options' quorums do not meet among the voters
  public MultiPaxos(NodeId self, MultiPaxosOptions options, MultiPaxosState state) {
    this.self = self;
    this.options = options;
    this.slots = new Slots(state.base(), state.accepted());
    this.learner = new Learner(slots, state.snapshot(), state.chosen());
    this.outbox = new Outbox(slots, learner, state.promised());
    this.acceptor = new Acceptor(this, slots, learner);
    this.announcedMembers = configuration();
    Configuration members = configuration();
    if (!members.equals(Configuration.UNKNOWN) && !options.quorums().fit(members)) {
      throw new IllegalArgumentException(
          "quorums of %s do not meet, or cannot come together, among %s"
              .formatted(options.quorums(), members));
    }
    this.proposer = Following.atStart(this);
  }

  @Override
  public List<Effect> step(long now, List<Input> inputs) {
    this.now = now;
    if (!started) {
      started = true;
      proposer.enter();
    }
    for (Input input : inputs) {
      switch (input) {
        case Input.Deliver(var from, MultiPaxosMessage message) -> receive(from, message);
        case Input.Deliver(_, var foreign) ->
            throw new IllegalArgumentException("not a message of Multi-Paxos: " + foreign);
        case Input.Expired(var timer) -> proposer.expire(timer);
        case Input.Propose(var contents) -> proposer.propose(contents);
        case Input.ChangeMembers change -> change(change);
        case Input.TransferLeadership transfer -> transfer(transfer);
        case Input.Read(var number) -> proposer.read(number);
        case Input.Connected(var peer) -> proposer.connected(peer);
        case Input.Disconnected(var peer) -> proposer.disconnected(peer);
        case Input.Silent(var peer) -> proposer.silent(peer);
        case Input.Snapshotted(var index, var keptSlots, var keptBytes) ->
            learner.compact(index, keptSlots, keptBytes);
        case Input.SnapshotReceived(var head) -> install(head);
        case Input.Persisted(var number) -> {
          slots.persisted(number);
          outbox.persisted(number);
          proposer.persisted();
        }
      }
    }
    proposer.flush();
    acceptor.flush();
    announceMembers();
    announceLeadership();
    return outbox.drain();
  }

  @Override
  public Status status() {
    Members.Since members = learner.members().inForce();
    return new Status(
        self,
        proposer.title(),
        promised().round(),
        proposer.leader(),
        slots.base(),
        Math.max(slots.last(), learner.chosen()),
        learner.chosen(),
        members.configuration(),
        members.index());
  }

  @Override
  public Set<NodeId> reliesOn() {
    return proposer.reliesOn();
  }

  @Override
  public List<NodeId> heirs() {
    return proposer instanceof Leading leading ? leading.heirs() : List.of();
  }

  @Override
  public Optional<SnapshotHead> snapshotHead(long index) {
    return Optional.of(learner.headAt(index))
        .filter(head -> !head.configuration().equals(Configuration.UNKNOWN));
  }

  @Override
  public Epoch epoch() {
    return new Epoch(promised().round(), promised().node());
  }

  @Override
  public MultiPaxosWrite checkpoint() {
    return new MultiPaxosWrite(List.of(new Fact.Promised(promised()), learner.lastWritten()));
  }

  /// Another node's snapshot takes the place of the log up to its end, if this node does not know
  /// that much to be chosen. Nobody leads, or wants to, who knows less than others.
  private void install(SnapshotHead head) {
    if (head.index() > learner.chosen()) {
      outbox.restart(head, learner.restartAt(head));
      acceptor.restarted();
      if (!(proposer instanceof Following)) {
        become(Following.withoutLeader(this));
      }
    }
    if (proposer instanceof Following following) {
      following.installed();
    }
  }

  // ---- messages
  // -----------------------------------------------------------------------------------

  private void receive(NodeId from, MultiPaxosMessage message) {
    if (message instanceof Suspicion || message instanceof Prepare) {
      proposer.rouse(); // somebody misses the leader
    }
    switch (message) {
      case Suspicion _ -> send(from, new Opinion(promised(), !proposer.trustsLeader()));
      case Opinion opinion -> proposer.receive(from, opinion);
      case Prepare prepare -> prepare(from, prepare);
      case Learn learn -> teach(from, learn);
      case Rejection(var ballot) -> rejected(from, ballot);
      case Truncated truncated when truncated.ballot().node().equals(self) ->
          receiveAnswer(from, truncated);
      case Accept _, Chosen _, Heartbeat _, Quiesce _, Truncated _, TakeOver _ ->
          receiveAsked(from, message);
      case Promise _,
          Learned _,
          Acceptance _,
          HeartbeatReply _,
          Rouse _,
          ReadIndex _,
          ReadIndexReply _ ->
          receiveAnswer(from, message);
    }
  }

  /// A leader's message. A higher ballot than the one promised is promised by it, too; a lower one
  /// is turned down.
  private void receiveAsked(NodeId leader, MultiPaxosMessage message) {
    Ballot ballot = message.ballot();
    if (promised().isAbove(ballot)) {
      send(leader, new Rejection(promised()));
      return;
    }
    if (ballot.isAbove(promised())) {
      promise(ballot);
    }
    if (!ballot.node().equals(self) && proposer.leader().filter(leader::equals).isEmpty()) {
      become(Following.of(leader, this));
    }
    proposer.receive(leader, message);
  }

  /// What belongs to an earlier ballot comes too late.
  private void receiveAnswer(NodeId from, MultiPaxosMessage message) {
    if (message.ballot().equals(promised())) {
      proposer.receive(from, message);
    }
  }

  /// Phase 1b. Who hears its leader does not promise anything to another, unless that leader has
  /// asked for it.
  private void prepare(NodeId from, Prepare prepare) {
    Ballot ballot = prepare.ballot();
    if (ballot.isAbove(promised())) {
      if (proposer.trustsLeader() && !prepare.handover()) {
        return;
      }
      promise(ballot);
    }
    send(
        from,
        ballot.equals(promised())
            ? acceptor.promise(ballot, prepare.from(), options.acceptBytes())
            : new Rejection(promised()));
  }

  /// Whatever this node wanted as a proposer of a lower ballot is over.
  void promise(Ballot ballot) {
    outbox.promise(ballot);
    acceptor.promised();
    become(Following.withoutLeader(this));
  }

  /// Somebody has promised a higher ballot. The next one of this node will be above that. But one
  /// who was removed, and whom the leader has yet to tell, does not end a reign.
  private void rejected(NodeId from, Ballot higher) {
    if (higher.isAbove(promised()) && configuration().isMember(from)) {
      switch (proposer) {
        case Preparing _ -> promise(higher);
        case Leading leading -> leading.turnedDown(from, higher);
        case Following _, Suspecting _ -> {}
      }
    }
  }

  private void teach(NodeId from, Learn learn) {
    if (!learn.ballot().equals(promised())) {
      return;
    }
    if (learn.from() <= slots.base()) {
      send(from, new Truncated(learn.ballot(), self, slots.base()));
      return;
    }
    List<Value> values = new ArrayList<>();
    long bytes = 0;
    for (long slot = learn.from();
        slot <= learner.chosen() && bytes < options.acceptBytes();
        slot++) {
      Value value = slots.at(slot).accepted().value();
      bytes += value.content().size();
      values.add(value);
    }
    send(from, new Learned(learn.ballot(), learn.from(), values));
  }

  /// Takes over what another node knows to be chosen, for the slot behind those known here.
  void learn(Accepted accepted) {
    slots.accept(accepted);
    learner.learnUpTo(accepted.slot());
  }

  // ---- what it does as a proposer
  // -----------------------------------------------------------------

  void become(Proposer next) {
    if (proposer instanceof Leading) {
      outbox.timer(new Effect.Disarm(Timer.HEARTBEAT));
      outbox.timer(new Effect.Disarm(Timer.CHECK_QUORUM));
    }
    proposer = next;
    proposer.enter();
  }

  /// Takes a ballot of its own above this one, and above what it has promised.
  void prepare(Ballot above, boolean handover) {
    Ballot ballot = (above.isAbove(promised()) ? above : promised()).next(self);
    outbox.promise(ballot);
    acceptor.promised();
    become(new Preparing(this, ballot, handover));
  }

  /// Whether this node may try to lead: it is a voter; or it was one until others were named, and
  /// nothing is known to be chosen behind that. Then they may not know, and need somebody who leads
  /// them to where they can do without him.
  boolean mayLead() {
    return learner.members().responsible(learner.chosen()).stream()
        .anyMatch(each -> each.isVoter(self));
  }

  @Override
  public Optional<Event.ChangeRefused.Reason> objectionTo(Input.ChangeMembers change) {
    return proposer instanceof Leading leading
        ? leading.objectionTo(change)
        : Optional.of(Event.ChangeRefused.Reason.NOT_LEADER);
  }

  private void change(Input.ChangeMembers change) {
    Optional<Event.ChangeRefused.Reason> objection = objectionTo(change);
    if (objection.isPresent()) {
      outbox.emit(new Event.ChangeRefused(change.id(), objection.get()));
    } else if (proposer instanceof Leading leading) {
      leading.change(change);
    }
  }

  private void transfer(Input.TransferLeadership transfer) {
    if (proposer instanceof Leading leading) {
      leading.transfer(transfer);
    } else {
      outbox.emit(
          new Event.TransferRefused(transfer.number(), Event.TransferRefused.Reason.NOT_LEADER));
    }
  }

  private void announceMembers() {
    Members.Since current = learner.members().inForce();
    if (!current.configuration().equals(announcedMembers)) {
      announcedMembers = current.configuration();
      outbox.emitFirst(new Event.MembersInForce(current.index(), current.configuration()));
    }
  }

  private void announceLeadership() {
    Event.Leadership current = new Event.Leadership(promised().round(), proposer.leader());
    if (!current.equals(announced)) {
      announced = current;
      outbox.emit(current);
    }
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------

  NodeId self() {
    return self;
  }

  MultiPaxosOptions options() {
    return options;
  }

  Slots slots() {
    return slots;
  }

  Learner learner() {
    return learner;
  }

  Acceptor acceptor() {
    return acceptor;
  }

  Outbox outbox() {
    return outbox;
  }

  /// The members in force here.
  Configuration configuration() {
    return learner.members().inForce().configuration();
  }

  /// The highest ballot that this node has promised.
  Ballot promised() {
    return outbox.promised();
  }

  boolean isPrepareQuorum(Predicate<NodeId> agrees) {
    return knowsMembers() && options.quorums().isPrepareQuorum(configuration(), agrees);
  }

  boolean isAcceptQuorum(Predicate<NodeId> agrees) {
    return options.quorums().isAcceptQuorum(configuration(), agrees);
  }

  boolean meetsEveryPrepareQuorum(Predicate<NodeId> agrees) {
    return options.quorums().meetsEveryPrepareQuorum(configuration(), agrees);
  }

  private boolean knowsMembers() {
    return !configuration().equals(Configuration.UNKNOWN);
  }

  /// The time of the current step, in nanoseconds.
  long now() {
    return now;
  }

  void send(NodeId to, MultiPaxosMessage message) {
    outbox.send(to, message);
  }

  /// Sends to every other voter.
  void broadcast(MultiPaxosMessage message) {
    for (NodeId voter : configuration().voters()) {
      if (!voter.equals(self)) {
        send(voter, message);
      }
    }
  }

  /// Starts the election timer with a delay of a few heartbeat intervals: time enough for a leader
  /// that is alive to be heard, by a connection that is new.
  void armHintTimer() {
    Duration heartbeat = options.heartbeatInterval();
    outbox.timer(new Effect.Arm(Timer.ELECTION, heartbeat, heartbeat.multipliedBy(3)));
  }

  /// Starts the election timer with a delay of up to one election timeout, for who may ask others
  /// without disturbing a leader that is alive.
  void armSuspicionTimer() {
    outbox.timer(
        new Effect.Arm(
            Timer.ELECTION,
            options.heartbeatInterval().multipliedBy(2),
            options.electionTimeout()));
  }

  /// Starts the election timer with a delay from one to two election timeouts, so that two nodes
  /// rarely prepare at the same time.
  void armElectionTimer() {
    outbox.timer(
        new Effect.Arm(Timer.ELECTION, options.electionTimeout(), options.longestPatience()));
  }
}
