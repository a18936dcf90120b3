package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.ProposerOptions;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.observation.Observation;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.runtime.register.RegisterReplica;
import io.quorate.runtime.register.RegisterStates;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jctools.queues.atomic.MpscAtomicArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One process of a cluster: its replicas, and what they share of network and disk.
///
/// A node is passive. Whoever drives it calls [#run] when something has happened or is due, always
/// on the same thread. One run takes everything that has come in since the last, steps each replica
/// concerned once, and hands out one frame a peer and one batch of records: work that piles up
/// while a disk or a processor is busy is done together, and nothing ever waits for a batch to
/// fill.
///
/// Requests (through [Group]) and [#durable] may come from any thread; everything else is called on
/// the driving thread only.
public final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final NodeId self;
  private final NodeOptions options;
  private final Ports ports;
  private final Recovery recovery;
  private final long origin;
  private final Map<Long, Replica<?, ?>> replicas = new TreeMap<>();

  /// Those with something to do, or a time at which they will have. The others are quiescent, and a
  /// run does not even look at them.
  private final Map<Long, Replica<?, ?>> active = new TreeMap<>();

  private final Vigil vigil;
  private final Succession succession;
  private final Map<Long, RegisterReplica> registers = new TreeMap<>();
  private final Map<NodeId, Outgoing> outgoing = new HashMap<>();

  /// Of these peers, those for whom this run has something.
  private final List<Outgoing> addressed = new ArrayList<>();

  private final RecordCodec recordCodec = new RecordCodec();
  private final MpscAtomicArrayQueue<Submission> submissions;
  private final List<Submission> arrived = new ArrayList<>();
  private final OpenRequests open;
  private final Writes writes;
  private final LogLength logLength;
  private long now;

  /// Peers that were found to run another engine.
  private final Set<NodeId> foreign = new TreeSet<>();

  /// Since when the disk has stalled, if it has.
  private Optional<Long> stalledSince = Optional.empty();

  /// A slow network is told of once, and not for each group.
  private final OnceInAWhile slowBroadcasts = new OnceInAWhile(Duration.ofMinutes(1));

  private boolean snapshotUnderWay;
  private Set<NodeId> members = Set.of();
  private volatile boolean stopped;

  /// A node without groups.
  ///
  /// @param recovery what this node's log held
  public Node(NodeId self, NodeOptions options, Ports ports, Recovery recovery) {
    this.self = self;
    this.options = options;
    this.ports = ports;
    this.recovery = recovery;
    this.origin = ports.random().nextLong();
    this.writes = new Writes(ports.log());
    this.logLength =
        new LogLength(
            ports.log(), writes, recordCodec, recovery, options.snapshots().segmentsMax());
    this.open = new OpenRequests(options.requestsMax(), options.requestBytesMax());
    this.submissions = new MpscAtomicArrayQueue<>(options.requestsMax());
    this.succession = new Succession(self, options);
    this.vigil = new Vigil(options.raft(), peer -> send(peer, new PeerMessage.Alive()));
    if (!recovery.dropped().isEmpty()) {
      writes.whenDurable(this::deleteDroppedSnapshots);
    }
  }

  public NodeId self() {
    return self;
  }

  public NodeOptions options() {
    return options;
  }

  /// When this run began.
  long now() {
    return now;
  }

  /// Names this life of this node in the requests that it makes.
  long origin() {
    return origin;
  }

  /// Makes this node a member of a group. A group that the log does not know is founded with these
  /// voters, or, if they are [Configuration#UNKNOWN], joined: it is there already, and whoever
  /// leads it will take this node in. A group that the log knows goes on where it stood, with the
  /// members that it had.
  ///
  /// @param kind what orders it, the same on all nodes
  /// @throws IllegalArgumentException if this node hosts the group already
  /// @throws IllegalStateException if another kind of engine has written its log
  public <S extends StateMachine<R>, R> Group<S, R> host(
      long group, EngineKind kind, Configuration founders, S stateMachine) {
    mustBeAnother(group);
    Optional<Recovery.Group> recovered = recovery.group(group);
    Engine engine =
        recovered
            .map(known -> known.log().start(self, kind, options.raft()))
            .orElseGet(() -> kind.found(self, options.raft(), founders));
    writes.addAll(
        recovered
            .map(known -> known.log().newBeginning(recordCodec))
            .orElseGet(() -> List.of(kind.founding(recordCodec, group, founders))));
    Optional<RecoveredSnapshot> snapshot = recovered.flatMap(Recovery.Group::snapshot);
    snapshot.ifPresent(from -> restore(stateMachine, from));
    Replica<S, R> replica =
        new Replica<>(
            group,
            this,
            kind,
            engine,
            stateMachine,
            new Timers(ports.random()),
            snapshot,
            recovered
                .map(Recovery.Group::segments)
                .orElseGet(() -> new SegmentMarks(ports.log().segment())),
            new KnownMembers(
                self,
                recovered
                    .map(known -> known.log().configurations())
                    .orElseGet(() -> List.of(founders))));
    replicas.put(group, replica);
    active(replica);
    observe(new Observation.GroupHosted(group));
    membersChanged();
    ports.wakeUp().run();
    return new Group<>(this, replica);
  }

  /// As [#host(long, EngineKind, Configuration, StateMachine)], by the engine of [NodeOptions].
  public <S extends StateMachine<R>, R> Group<S, R> host(
      long group, Configuration founders, S stateMachine) {
    return host(group, options.engine(), founders, stateMachine);
  }

  /// The groups that the log knows and that are not hosted yet. The log keeps what they need until
  /// they are hosted or dropped.
  public SortedSet<Long> unhosted() {
    return recovery.groups();
  }

  /// Leaves a group for good, hosted or not, and lets go of everything of it; it must not be hosted
  /// again, nor its number be given to another. What is open at it ends: refused with
  /// [Reason#STOPPED], or unknown. Whoever calls this has to know that no other member needs this
  /// one any more.
  ///
  /// @throws IllegalArgumentException if this node does not know the group
  public void drop(long group) {
    Replica<?, ?> replica = replicas.remove(group);
    if (replica != null) {
      active.remove(group);
      replica.leave(now);
    } else if (!recovery.groups().contains(group)) {
      throw new IllegalArgumentException("group %d is not known".formatted(group));
    }
    recovery.drop(group);
    writes.add(recordCodec.encodeDropped(group));
    writes.whenDurable(this::deleteDroppedSnapshots);
    observe(new Observation.GroupDropped(group));
    membersChanged();
    logNeedsLess();
    ports.wakeUp().run();
  }

  /// Whether this node has dropped the group, in this life or an earlier one.
  public boolean hasDropped(long group) {
    return recovery.dropped().contains(group);
  }

  /// One that was being written when its group was dropped is found by a later life.
  private void deleteDroppedSnapshots() {
    Set<Long> dropped = Set.copyOf(recovery.dropped());
    background(
        () -> {
          for (Snapshot snapshot : ports.snapshots().list()) {
            if (dropped.contains(snapshot.group())) {
              ports.snapshots().delete(snapshot);
            }
          }
          return true;
        },
        _ -> {});
  }

  private void mustBeAnother(long group) {
    if (replicas.containsKey(group) || registers.containsKey(group)) {
      throw new IllegalArgumentException("group %d is hosted already".formatted(group));
    }
  }

  /// Makes this node an acceptor of a group of write-once registers. A group that the log does not
  /// know is founded with these nodes as acceptors; one that it knows keeps those that it had.
  ///
  /// @throws IllegalArgumentException if this node hosts the group already
  public Registers hostRegisters(long group, Configuration founders, RegisterLimits limits) {
    mustBeAnother(group);
    Optional<RegisterStates> recovered = recovery.registers(group);
    if (recovered.filter(states -> states.acceptors().equals(Configuration.UNKNOWN)).isPresent()) {
      throw new IllegalStateException(
          "the log does not say who the acceptors of the registers of group %d are"
              .formatted(group));
    }
    RegisterStates states = recovered.orElseGet(() -> new RegisterStates(founders));
    if (recovered.isEmpty()) {
      writes.add(recordCodec.encodeFounded(group, founders));
    }
    RegisterReplica replica =
        new RegisterReplica(
            self, states, limits, ProposerOptions.DEFAULT, ports.random(), new OfRegisters(group));
    registers.put(group, replica);
    observe(new Observation.GroupHosted(group));
    return new Registers(this, replica);
  }

  private final class OfRegisters implements RegisterReplica.Surroundings {
    private final long group;

    OfRegisters(long group) {
      this.group = group;
    }

    @Override
    public void send(NodeId to, Bytes register, PaxosMessage message) {
      Node.this.send(to, new PeerMessage.Register(group, register, message));
    }

    @Override
    public void persist(Bytes register, PaxosWrite write, Runnable then) {
      writes.add(recordCodec.encode(group, register, write));
      writes.whenDurable(then);
    }

    @Override
    public boolean logIsFull() {
      return Node.this.logIsFull();
    }
  }

  private void restore(StateMachine<?> stateMachine, RecoveredSnapshot snapshot) {
    try (InputStream content = ports.snapshots().content(snapshot.stored())) {
      stateMachine.load(content).run();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the snapshot %s cannot be read: %s"
              .formatted(ports.snapshots().path(snapshot.stored()), e.getMessage()),
          e);
    }
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  /// Takes a request, from any thread; beyond the bound it is refused at once.
  void enter(Submission submission) {
    if (stopped) {
      submission.refuse(Reason.STOPPED);
    } else if (!open.enter(submission.bytes())) {
      submission.refuse(Reason.OVERLOADED);
    } else if (!submissions.offer(submission)) {
      open.leave(submission.bytes());
      submission.refuse(Reason.OVERLOADED);
    } else {
      ports.wakeUp().run();
    }
  }

  /// A frame came from a peer. One that cannot be read is dropped.
  public void received(NodeId from, Parcel frame) {
    vigil.heard(from);
    try {
      for (PeerMessage message : PeerCodec.decode(frame)) {
        received(from, message);
      }
    } catch (MalformedException e) {
      LOG.warn("dropped a frame from {}: {}", from, e.getMessage());
    }
  }

  private void received(NodeId from, PeerMessage message) {
    if (message instanceof PeerMessage.Register(var group, var name, var paxos)) {
      Optional.ofNullable(registers.get(group))
          .ifPresent(replica -> replica.receive(from, name, paxos));
      return;
    }
    if (message instanceof PeerMessage.MendQuestion(var number)) {
      send(from, standings(number));
      return;
    }
    if (message instanceof PeerMessage.Fitness fitness) {
      succession.heard(from, fitness, now);
      return;
    }
    Replica<?, ?> replica = replicas.get(message.group());
    if (replica == null) {
      return; // not a member, or not yet
    }
    switch (message) {
      case PeerMessage.Protocol(_, var inner) -> replica.deliver(from, inner);
      case PeerMessage.Forward forward -> replica.commands().forwarded(from, forward);
      case PeerMessage.ForwardRefused refusal -> replica.commands().turnedDown(refusal);
      case PeerMessage.SnapshotRequest request -> replica.askedForSnapshot(from, request);
      case PeerMessage.SnapshotBlock block -> replica.snapshotArrives(from, block, now);
      case PeerMessage.SnapshotUnavailable answer -> replica.snapshotIsUnavailable(from, answer);
      case PeerMessage.StateSum said -> replica.told(said);
      case PeerMessage.Register _,
          PeerMessage.Alive _,
          PeerMessage.Fitness _,
          PeerMessage.MendQuestion _,
          PeerMessage.MendAnswer _ -> {} // not about a group with a log
      case PeerMessage.ChangeQuestion question -> replica.asked(from, question);
      case PeerMessage.ChangeObjection(_, var number, var objection) ->
          replica.questions().answered(number, objection);
    }
  }

  /// How this node stands, for a peer that has lost its memory.
  private PeerMessage.MendAnswer standings(long number) {
    List<PeerMessage.Standing> standings = new ArrayList<>(recovery.standings());
    replicas.values().forEach(replica -> standings.add(replica.standing()));
    return new PeerMessage.MendAnswer(
        number,
        false,
        !registers.isEmpty(),
        standings,
        recovery.incarnations(),
        recovery.dropped());
  }

  /// What a peer says is not understood by this node's engine of a group. It is said once.
  void warnOfForeignEngine(NodeId peer, long group, EngineKind kind) {
    if (foreign.add(peer)) {
      LOG.error(
          "node {} runs another engine than {} for group {}: nothing it says is heard; all nodes"
              + " must run the same engine for a group",
          peer,
          kind,
          group);
    }
  }

  /// Frames can be sent to a peer, which was not so before.
  public void connected(NodeId peer) {
    replicas.values().forEach(replica -> replica.input(new Input.Connected(peer)));
  }

  /// A connection to or from a peer is lost, and with it an unknown part of what was sent.
  public void disconnected(NodeId peer) {
    replicas.values().forEach(replica -> replica.input(new Input.Disconnected(peer)));
  }

  /// All records up to this ticket are durable. May be called from any thread.
  public void durable(long upTo) {
    writes.durable(upTo);
    ports.wakeUp().run();
  }

  /// A peer has introduced itself with this incarnation of its disk. The verdict says why it must
  /// be refused, or nothing if it is welcome; that comes when the incarnation is durable here. A
  /// peer that comes back with another incarnation has lost its disk, and with it what it had
  /// promised.
  ///
  /// A stranger may be a member all the same, by entries that this node has yet to receive. While
  /// every group here knows its leader they come from there; otherwise the stranger may be the one
  /// who leads. To a node that is about to join nobody is strange.
  public void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict) {
    if (isStrange(peer)) {
      verdict.accept(Optional.of("node %s is not a member of this cluster".formatted(peer)));
      return;
    }
    Optional<Long> known = recovery.incarnation(peer);
    if (known.isPresent() && known.get() != incarnation) {
      verdict.accept(
          Optional.of(
              "node %s was known by incarnation %x and now has %x: its disk was replaced or wiped, so it"
                      .formatted(peer, known.get(), incarnation)
                  + " may have forgotten votes; it must not rejoin under its old id"));
      return;
    }
    if (known.isEmpty()) {
      recovery.incarnation(peer, incarnation);
      writes.add(recordCodec.encodeIncarnation(peer, incarnation));
    }
    writes.whenDurable(() -> verdict.accept(Optional.empty()));
    ports.wakeUp().run();
  }

  private boolean isStrange(NodeId peer) {
    return members.contains(self)
        && !members.contains(peer)
        && replicas.values().stream()
            .allMatch(
                replica -> replica.leader().filter(leader -> !leader.equals(peer)).isPresent());
  }

  // ---- one run
  // ------------------------------------------------------------------------------------

  /// Does everything that can be done now.
  ///
  /// @param now monotonic time in nanoseconds, from 0 up
  /// @return when to call again at the latest, in the same time; [Long#MAX_VALUE] for never
  public long run(long now) {
    return run(() -> now);
  }

  /// As [#run(long)], where time passes meanwhile. What is taken up has arrived before the clock is
  /// read: whatever is judged by the age of the state, or by a lease, must not have been asked
  /// later than by the time that it is judged by, and a process can be paused for long between two
  /// lines.
  public long run(LongSupplier clock) {
    submissions.drain(arrived::add);
    long now = clock.getAsLong();
    this.now = now;
    writes.complete();
    arrived.forEach(submission -> submission.enter(now));
    arrived.clear();
    vigil.run(now);
    active.values().forEach(replica -> replica.expireTimers(now));
    watchDisk();
    do {
      stepAll();
    } while (writes.passBarriers());
    long deadline = Math.min(vigil.nextDeadline(), succession.nextDeadline());
    boolean untidy = false;
    for (Iterator<Replica<?, ?>> each = active.values().iterator(); each.hasNext(); ) {
      Replica<?, ?> replica = each.next();
      boolean isUntidy = replica.tidy();
      untidy |= isUntidy;
      deadline = Math.min(deadline, replica.nextDeadline());
      if (!isUntidy && !replica.isDue() && replica.nextDeadline() == Long.MAX_VALUE) {
        each.remove();
      }
    }
    for (RegisterReplica replica : registers.values()) {
      replica.run(now);
      deadline = Math.min(deadline, replica.nextDeadline());
    }
    if (logLength.lookAfter(replicas, registers)) {
      ports.wakeUp().run();
    }
    for (Outgoing frame : addressed) {
      succession.news(frame.peer(), now).ifPresent(frame::add);
      frame.flush();
    }
    addressed.clear();
    writes.submit(now);
    if (untidy) {
      ports.wakeUp().run();
    }
    return deadline;
  }

  private void watchDisk() {
    boolean hadRoom = succession.hasRoom(self);
    if (succession.run(now, room(), replicas.values())) {
      boolean hasRoom = succession.hasRoom(self);
      if (hasRoom != hadRoom) {
        observe(hasRoom ? new Observation.DiskFreed() : new Observation.DiskFull());
      }
      replicas.values().forEach(Replica::roomChanged);
    }
    long patience = options.raft().electionTimeout().toNanos();
    Optional<Long> waitingSince = writes.waitingSince().filter(since -> now - since >= patience);
    if (waitingSince.isPresent()) {
      if (stalledSince.isEmpty()) {
        stalledSince = waitingSince;
        observe(new Observation.DiskStalled());
      }
    } else if (stalledSince.isPresent()) {
      observe(new Observation.DiskResumed(Duration.ofNanos(now - stalledSince.get())));
      stalledSince = Optional.empty();
    }
  }

  private void stepAll() {
    for (Replica<?, ?> replica : List.copyOf(active.values())) {
      while (replica.isDue()) {
        replica.step(now);
      }
    }
  }

  // ---- members
  // ------------------------------------------------------------------------------------

  /// Everybody who is a member of a group of this node, or may turn out to be one; in order. The
  /// same set until it changes.
  public Set<NodeId> members() {
    return members;
  }

  /// Where members can be reached, as far as it was said by [#locate]; also in earlier lives.
  public Map<NodeId, List<HostPort>> addresses() {
    return recovery.addresses();
  }

  /// Remembers where a peer can be reached, in place of what was known of that.
  public void locate(NodeId peer, List<HostPort> addresses) {
    if (!addresses.equals(recovery.addresses().get(peer))) {
      recovery.addresses(peer, addresses);
      writes.add(recordCodec.encodeAddresses(peer, addresses));
      ports.wakeUp().run();
    }
  }

  /// Whether every group has removed this node: it is of no use any more.
  public boolean isRemoved() {
    return !replicas.isEmpty()
        && replicas.values().stream().allMatch(replica -> replica.members().isRemoved());
  }

  void membersChanged() {
    Set<NodeId> all = new TreeSet<>();
    replicas.values().forEach(replica -> all.addAll(replica.members().members()));
    if (!all.equals(members)) {
      members = Collections.unmodifiableSet(all);
      LOG.info("members are {}", members);
    }
  }

  // ---- what replicas ask of it
  // --------------------------------------------------------------------

  /// A replica has something to do. One that was dropped has nothing to do any more.
  void active(Replica<?, ?> replica) {
    if (replicas.get(replica.group()) == replica) {
      active.put(replica.group(), replica);
    } else {
      replica.stop();
    }
  }

  void observe(Observation what) {
    ports.observer().accept(what);
  }

  /// Some replica needs less of the log than before.
  void logNeedsLess() {
    logLength.needsLess(replicas, registers);
  }

  OnceInAWhile slowBroadcasts() {
    return slowBroadcasts;
  }

  Vigil vigil() {
    return vigil;
  }

  void send(NodeId to, PeerMessage message) {
    Outgoing frame =
        outgoing.computeIfAbsent(to, peer -> new Outgoing(peer, ports.network(), this::notSent));
    if (frame.isEmpty()) {
      addressed.add(frame);
    }
    frame.add(message);
  }

  /// Sends something with what is being sent to a peer in this run. Returns false if that is
  /// nothing.
  boolean sendAlong(NodeId to, PeerMessage message) {
    Outgoing frame = outgoing.get(to);
    if (frame == null || frame.isEmpty()) {
      return false;
    }
    frame.add(message);
    return true;
  }

  private void notSent(long group, List<RequestId> commands) {
    Optional.ofNullable(replicas.get(group))
        .ifPresent(replica -> replica.commands().notTaken(commands));
  }

  SnapshotStore snapshotStore() {
    return ports.snapshots();
  }

  <T> void background(Callable<T> work, Consumer<T> done) {
    ports
        .background()
        .run(
            work,
            result -> {
              done.accept(result);
              ports.wakeUp().run();
            });
  }

  /// One at a time: they share a disk.
  boolean mayTakeSnapshot() {
    return !snapshotUnderWay;
  }

  void beginsSnapshot() {
    snapshotUnderWay = true;
  }

  void endsSnapshot() {
    snapshotUnderWay = false;
    replicas.values().forEach(Replica::snapshotMayBegin);
  }

  /// Does something when all that was written until now is durable.
  void whenDurable(Runnable action) {
    writes.whenDurable(action);
  }

  void persist(Replica<?, ?> replica, Effect.Persist persist) {
    writes.addAll(recordCodec.encode(replica.group(), persist.write()));
    writes.whenDurable(() -> {
      replica.carryOut(now, persist.then());
      replica.input(new Input.Persisted(persist.number()));
    });
  }

  boolean logIsFull() {
    return ports.log().full();
  }

  /// Not even what others have decided may be written.
  boolean logIsSpent() {
    return ports.log().spent();
  }

  private Room room() {
    if (!logIsFull()) {
      return Room.COMMANDS;
    }
    return logIsSpent() ? Room.VOTES : Room.ENTRIES;
  }

  Succession succession() {
    return succession;
  }

  <R> void end(Pending<R> pending, Outcome<R> outcome) {
    open.leave(pending.bytes());
    pending.end(outcome);
  }

  void end(Query<?, ?> query, Reason reason) {
    open.leave(query.bytes());
    query.refuse(reason);
  }

  /// A request to a register has ended.
  void left(RegisterRequest request) {
    open.leave(request.bytes());
  }

  <E> void end(LeaderRequest<?, E> request, Outcome<Optional<E>> outcome) {
    open.leave(request.bytes());
    request.end(outcome);
  }

  /// A query was answered.
  void ended(Query<?, ?> query) {
    open.leave(query.bytes());
  }

  /// Ends every open request. Nothing is taken any more.
  public void stop() {
    stopped = true;
    submissions.drain(submission -> submission.refuse(Reason.STOPPED));
    replicas.values().forEach(Replica::stop);
    registers.values().forEach(RegisterReplica::stop);
  }
}
