package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import io.quorate.protocol.Write;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.runtime.observation.Observation;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One group's protocol and state machine on one node, and the requests that wait for them.
///
/// Owned by its node's thread.
final class Replica<S extends StateMachine<R>, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final long group;
  private final Node node;
  private final EngineKind kind;
  private final Engine engine;
  private final S stateMachine;
  private final Timers timers;
  private final List<Input> inputs = new ArrayList<>();
  private final Commands<R> commands;
  private final ReadQueue<S> reads;

  /// Queries to which the state is new enough, and which wait for another.
  private final List<Query<S, ?>> awaiting = new ArrayList<>();

  private final GroupClock clock = new GroupClock();
  private final StateSums sums;
  private final Snapshots snapshots;
  private final SegmentMarks segments;
  private final BroadcastTimes broadcasts;
  private final KnownMembers members;
  private final LeaderRequests<Input.ChangeMembers, Event.ChangeRefused.Reason> changes;
  private final LeaderRequests<Input.TransferLeadership, Event.TransferRefused.Reason> transfers;
  private final ChangeQuestions questions;

  /// What will take the state's place, if the protocol takes over the snapshot that it belongs to.
  private Optional<Fetched> fetched = Optional.empty();

  /// For whom this replica makes way, until he or somebody else leads.
  private Optional<NodeId> makesWayFor = Optional.empty();

  private Event.Leadership leadership = new Event.Leadership(0, Optional.empty());
  private long appliedIndex;
  private long leadersSeen;
  private long leaderHeardAt;

  /// Something has come from the leader since the last step.
  private boolean leaderHeard;

  private long sweepAt;

  /// Commands are among the inputs.
  private boolean proposes;

  private boolean due = true;

  /// Whose nodes have to live while the group is quiescent.
  private SortedSet<NodeId> reliesOn = Collections.emptySortedSet();

  private volatile ReplicaStatus status;

  /// A snapshot of another member, and the state that was read from it.
  private record Fetched(SnapshotFacts facts, Runnable state) {}

  /// @param kind of the engine
  /// @param snapshot the one that the state machine's state has come from, if one has
  /// @param segments where the log's entries are
  /// @param members as far as the disk tells
  Replica(
      long group,
      Node node,
      EngineKind kind,
      Engine engine,
      S stateMachine,
      Timers timers,
      Optional<RecoveredSnapshot> snapshot,
      SegmentMarks segments,
      KnownMembers members) {
    this.group = group;
    this.node = node;
    this.kind = kind;
    this.engine = engine;
    this.stateMachine = stateMachine;
    this.timers = timers;
    this.commands = new Commands<>(this, node, engine.status().epoch() + 1);
    this.reads = new ReadQueue<>(node.origin());
    this.snapshots =
        new Snapshots(this, node, node.snapshotStore(), snapshot.map(RecoveredSnapshot::stored));
    this.segments = segments;
    this.sums = new StateSums(this, node);
    this.broadcasts = new BroadcastTimes(node.options().raft().electionTimeout());
    this.members = members;
    this.changes = new LeaderRequests<>(this, node, this::input);
    this.transfers = new LeaderRequests<>(this, node, this::transfer);
    this.questions = new ChangeQuestions(this, node);
    this.appliedIndex = snapshots.index();
    snapshot.ifPresent(from -> {
      clock.restored(from.facts().millis());
      sums.restored(from.facts().sum());
    });
    this.status = statusWith(engine.status());
  }

  private ReplicaStatus statusWith(Engine.Status engineStatus) {
    return new ReplicaStatus(
        engineStatus,
        appliedIndex,
        snapshots.index(),
        snapshots.bytes(),
        leadersSeen,
        Duration.ofNanos(broadcasts.longestNanos()),
        sums.divergence(node.now()));
  }

  long group() {
    return group;
  }

  ReplicaStatus status() {
    return status;
  }

  ReadQueue<S> reads() {
    return reads;
  }

  /// To be answered when the state is known to be new enough.
  void read(Query<S, ?> query) {
    reads.add(query);
    needsStep();
  }

  LeaderRequests<Input.ChangeMembers, Event.ChangeRefused.Reason> changes() {
    return changes;
  }

  LeaderRequests<Input.TransferLeadership, Event.TransferRefused.Reason> transfers() {
    return transfers;
  }

  ChangeQuestions questions() {
    return questions;
  }

  KnownMembers members() {
    return members;
  }

  Event.Leadership leadership() {
    return leadership;
  }

  Optional<NodeId> leader() {
    return leadership.leader();
  }

  Commands<R> commands() {
    return commands;
  }

  /// See [Engine#heirs].
  List<NodeId> heirs() {
    return engine.heirs();
  }

  /// Makes way, though nobody has asked for it.
  void makeWayFor(NodeId heir) {
    LOG.info("group {}: makes way for {}", group, heir);
    transfer(new Input.TransferLeadership(LeaderRequests.OF_NOBODY, heir));
  }

  private void transfer(Input.TransferLeadership request) {
    if (leads() && makesWayFor.isEmpty()) {
      makesWayFor = Optional.of(request.target());
      node.observe(new Observation.TransferBegun(group, request.target()));
    }
    input(request);
  }

  private void transferEnded(boolean leads) {
    makesWayFor.ifPresent(
        target -> node.observe(new Observation.TransferEnded(group, target, leads)));
    makesWayFor = Optional.empty();
  }

  /// The node's log is full, or is so no more.
  void roomChanged() {
    if (!commands.isEmpty()) {
      needsStep();
    }
  }

  long deadlineFrom(long now) {
    return now + node.options().requestTimeout().toNanos();
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  void take(Pending<R> pending) {
    commands.take(pending);
    needsStep();
  }

  void needsStep() {
    due = true;
    node.active(this);
  }

  void input(Input input) {
    inputs.add(input);
    needsStep();
  }

  // Snapshots are passed on beside the protocol.

  void askedForSnapshot(NodeId from, PeerMessage.SnapshotRequest request) {
    snapshots.asked(from, request, appliedIndex);
    needsStep();
  }

  void snapshotArrives(NodeId from, PeerMessage.SnapshotBlock block, long now) {
    snapshots.arrived(from, block, now);
  }

  void snapshotIsUnavailable(NodeId from, PeerMessage.SnapshotUnavailable answer) {
    snapshots.unavailable(from, answer);
  }

  PeerMessage.Standing standing() {
    Engine.Status now = engine.status();
    return new PeerMessage.Standing(
        group, kind.name(), engine.epoch(), now.lastIndex(), now.leader(), now.configuration());
  }

  void told(PeerMessage.StateSum said) {
    sums.heard(said.index(), said.sums());
    needsStep();
  }

  long appliedIndex() {
    return appliedIndex;
  }

  /// The members in force.
  Configuration configuration() {
    return engine.status().configuration();
  }

  // So are questions about changes of the members.

  /// Puts a question to the leader, unless none is known.
  boolean askLeader(Input.ChangeMembers change) {
    long number = change.id().sequence();
    node.active(this);
    if (leads()) {
      questions.answered(number, engine.objectionTo(change));
    } else {
      leader()
          .ifPresent(leader ->
              node.send(
                  leader,
                  new PeerMessage.ChangeQuestion(
                      group, number, change.target(), change.basis(), change.strict())));
    }
    return leader().isPresent();
  }

  void asked(NodeId from, PeerMessage.ChangeQuestion question) {
    Input.ChangeMembers change =
        new Input.ChangeMembers(
            RequestId.OF_NOBODY, question.target(), question.basis(), question.strict());
    node.send(
        from,
        new PeerMessage.ChangeObjection(group, question.number(), engine.objectionTo(change)));
  }

  /// With the next step.
  void propose(List<Content> contents) {
    inputs.add(new Input.Propose(contents));
    proposes = true;
  }

  /// A peer may run another engine by mistake: what that says is nothing to this one. Entries for
  /// which there is no room are as if they had been lost: they come again until there is.
  void deliver(NodeId from, Message message) {
    if (message.bringsEntries() && node.logIsSpent()) {
      return;
    }
    if (kind.speaks(message)) {
      leaderHeard |= leadership.leader().filter(from::equals).isPresent();
      input(new Input.Deliver(from, message));
    } else {
      node.warnOfForeignEngine(from, group, kind);
    }
  }

  void expireTimers(long now) {
    for (Timer timer : timers.expired(now)) {
      input(new Input.Expired(timer));
    }
    snapshots.due(now);
    if (sums.nextDeadline() - now <= 0) {
      needsStep();
    }
    if (isAwaited() && sweepAt - now <= 0) {
      sweep(now);
      sweepAt = now + node.options().raft().heartbeatInterval().toNanos();
      needsStep();
    }
  }

  /// When [#expireTimers] has something to do next, at the latest.
  long nextDeadline() {
    long earliest =
        Math.min(Math.min(timers.earliest(), snapshots.nextDeadline()), sums.nextDeadline());
    return isAwaited() ? Math.min(sweepAt, earliest) : earliest;
  }

  boolean isDue() {
    return due;
  }

  private boolean isAwaited() {
    return !commands.isEmpty()
        || !reads.isEmpty()
        || !awaiting.isEmpty()
        || !changes.isEmpty()
        || !transfers.isEmpty()
        || !questions.isEmpty();
  }

  /// Ends what has waited for too long, and repeats questions that got no answer.
  private void sweep(long now) {
    commands.sweep(now);
    for (Query<S, ?> query : reads.overdue(now)) {
      node.end(query, Reason.NO_LEADER);
    }
    takeAwaitingIf(query -> query.deadline() - now <= 0)
        .forEach(query -> node.end(query, Reason.STATE_NOT_REACHED));
    changes.endOverdue(now);
    transfers.endOverdue(now);
    questions.endOverdue(now);
    reads.askAgainIfOlderThan(now - node.options().raft().electionTimeout().toNanos() / 2);
  }

  // ---- one step
  // -----------------------------------------------------------------------------------

  void step(long now) {
    due = false;
    commands.route(now);
    if (proposes) {
      proposes = false;
      clock.stamp(now).ifPresent(time -> inputs.addFirst(new Input.Propose(List.of(time))));
    }
    if (leadership.leader().isPresent()) {
      reads.nextBatch(now).ifPresent(number -> inputs.add(new Input.Read(number)));
    }
    if (leaderHeard) {
      leaderHeard = false;
      leaderHeardAt = now;
    }
    long appliedBefore = appliedIndex;
    List<Input> batch = List.copyOf(inputs);
    inputs.clear();
    carryOut(now, engine.step(now, batch));
    rely(now);
    Engine.Status stepped = engine.status();
    changes.stepped(stepped.epoch());
    transfers.stepped(stepped.epoch());
    answerReads(now, appliedIndex > appliedBefore);
    noteBroadcasts(now);
    fetched = Optional.empty(); // taken over, or of no use
    if (snapshots.isDue(appliedIndex)) {
      engine
          .snapshotHead(appliedIndex)
          .map(head -> new SnapshotFacts(head, clock.millis(), sums.sum()))
          .ifPresent(facts -> snapshots.take(facts, stateMachine.view()));
    }
    long baseBefore = status.engine().baseIndex();
    sums.compareHeard(now);
    sums.tellAlong(members.members());
    sums.report(now);
    status = statusWith(stepped);
    if (stepped.baseIndex() > baseBefore) {
      node.logNeedsLess();
    }
  }

  private void rely(long now) {
    Set<NodeId> before = reliesOn;
    if (!engine.reliesOn().equals(before)) {
      reliesOn = new TreeSet<>(engine.reliesOn());
      node.vigil().relies(this, before, reliesOn, now);
      if (before.isEmpty()) {
        sums.fellSilentAt(appliedIndex, now);
      }
    }
  }

  private void noteBroadcasts(long now) {
    broadcasts.note(engine.lastRound(), now);
    if (broadcasts.areTooLong() && node.slowBroadcasts().isDue(now)) {
      Duration longest = Duration.ofNanos(broadcasts.longestNanos());
      node.observe(new Observation.MarginLost(group, longest));
      LOG.warn(
          "group {}: it took {} ms to reach a quorum, more than a tenth of the election timeout of"
              + " {} ms; the network or a node is slow, or the timeout too short",
          group,
          longest.toMillis(),
          node.options().raft().electionTimeout().toMillis());
    }
  }

  boolean leads() {
    return leadership.leader().filter(node.self()::equals).isPresent();
  }

  void carryOut(long now, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) -> send(to, message);
        case Effect.Persist persist -> node.persist(this, persist);
        case Effect.Emit(var event) -> on(now, event);
        case Effect.Arm(var timer, var atLeast, var atMost) ->
            timers.arm(timer, now, atLeast, atMost);
        case Effect.Disarm(var timer) -> timers.disarm(timer);
      }
    }
  }

  /// Who has no room for entries would take them for lost.
  private void send(NodeId to, Message message) {
    if (!message.bringsEntries() || node.succession().takesEntries(to)) {
      node.send(to, new PeerMessage.Protocol(group, message));
    }
  }

  private void on(long now, Event event) {
    switch (event) {
      case Event.Committed committed -> apply(committed);
      case Event.ReadConfirmed(var number, var index) -> reads.confirmed(number, index);
      case Event.ReadRefused(var number) -> reads.refused(number);
      case Event.Refused(var contents) -> commands.refused(contents);
      case Event.SnapshotNeeded(var source, var atLeast) -> snapshots.needed(source, atLeast, now);
      case Event.SnapshotInstalled(var head) -> install(head);
      case Event.MembersInForce(var index, var configuration) -> {
        node.observe(new Observation.MembersChanged(group, index, configuration));
        members.inForce(configuration.members());
        node.membersChanged();
      }
      case Event.ChangeRefused(var id, var reason) -> changes.objected(id.sequence(), reason);
      case Event.TransferRefused(var number, var reason) -> {
        transfers.objected(number, reason);
        if (reason != Event.TransferRefused.Reason.TRANSFER_UNDER_WAY) {
          transferEnded(false);
        }
      }
      case Event.Chosen _, Event.NothingChosen _ ->
          throw new IllegalArgumentException("no engine tells " + event);
      case Event.Leadership current -> {
        boolean another = !current.leader().equals(leadership.leader());
        if (another) {
          leadership.leader().ifPresent(former -> node.succession().lost(group, former, now));
        }
        observe(leadership, current);
        leadersSeen += another && current.leader().isPresent() ? 1 : 0;
        leadership = current;
        leaderHeardAt = now;
        if (leads()) {
          clock.reignBegins(now);
        }
        commands.leadBy(current);
        current
            .leader()
            .ifPresent(
                leader -> transfers.judge(current.epoch(), asked -> asked.target().equals(leader)));
        reads.askAgain();
        needsStep();
      }
    }
    if (reads.hasNextBatch() && leadership.leader().isPresent()) {
      needsStep();
    }
  }

  private void observe(Event.Leadership before, Event.Leadership current) {
    long epoch = current.epoch();
    if (current.leader().isPresent()) {
      NodeId leader = current.leader().get();
      node.observe(new Observation.LeaderElected(group, epoch, leader));
      transferEnded(makesWayFor.filter(leader::equals).isPresent());
    } else if (before.leader().isPresent()) {
      node.observe(new Observation.LeaderLost(group, epoch, before.leader().get()));
    } else {
      node.observe(new Observation.EpochEntered(group, epoch));
    }
  }

  private void apply(Event.Committed committed) {
    long index = committed.firstIndex();
    for (Content content : committed.contents()) {
      switch (content) {
        case Content.Command(var id, var payload) -> {
          R result = stateMachine.apply(index, payload);
          long what = (long) payload.crc32c() << 32 ^ stateMachine.fingerprint(result);
          sums.applied(index, what, node.now());
          snapshots.applied(payload.length());
          if (id.origin() == node.origin()) {
            commands.done(id.sequence(), new Outcome.Done<>(result, index));
          }
        }
        case Content.Clock time -> {
          stateMachine.time(clock.applied(time));
          sums.applied(index, clock.millis(), node.now());
        }
        case Content.Membership membership -> {
          apply(index, membership);
          sums.applied(index, 0, node.now());
        }
        case Content.Nothing _ -> sums.applied(index, 0, node.now()); // the protocol's own affair
        case Content.Opening(var epoch) -> {
          sums.applied(index, epoch, node.now());
          commands.opened(epoch);
          changes.judge(epoch, _ -> false);
        }
      }
      appliedIndex = index++;
    }
  }

  /// The change is done unless the configuration is joint; then it is with the next. Whoever is not
  /// in the last configuration of the log has to be known no more, now that it is committed.
  private void apply(long index, Content.Membership membership) {
    Configuration configuration = membership.configuration();
    boolean own = membership.id().origin() == node.origin();
    if (configuration.isJoint()) {
      members.committed(configuration);
      if (own) {
        changes.halfway(membership.id().sequence());
      }
    } else {
      if (index == engine.status().configurationIndex()) {
        members.decided(configuration);
      } else {
        members.committed(configuration);
      }
      changes.restDone(index);
      if (own) {
        changes.done(membership.id().sequence(), index);
      }
    }
    node.membersChanged();
  }

  /// The state is another member's from here on.
  private void install(SnapshotHead head) {
    Fetched from = fetched.orElseThrow();
    InvariantViolation.unless(
        from.facts.head().equals(head), "%s is installed, but %s is here", head, from.facts.head());
    from.state.run();
    clock.restored(from.facts.millis());
    sums.restored(from.facts.sum());
    appliedIndex = head.index();
    members.decided(head.configuration());
    node.observe(new Observation.SnapshotInstalled(group, head.index()));
    node.membersChanged();
    commands.skipped();
    changes.endAll(Doubt.SKIPPED);
  }

  // ---- what it tells its helpers
  // ------------------------------------------------------------------

  /// See [StateMachine#load].
  Runnable load(InputStream content) throws IOException {
    return stateMachine.load(content);
  }

  /// A snapshot of another member is here, and the state that it holds.
  void fetched(SnapshotFacts facts, Runnable state) {
    fetched = Optional.of(new Fetched(facts, state));
    input(new Input.SnapshotReceived(facts.head()));
  }

  // ---- its part of the node's log
  // -----------------------------------------------------------------

  /// From now on everything is written into this segment of the node's log, or a later one.
  void logBegins(long segment) {
    segments.begins(segment, engine.status().lastIndex());
  }

  /// The first segment of the node's log that holds something which this replica needs. Without a
  /// snapshot that is where the group was founded.
  long firstNeededSegment() {
    return snapshots.index() == 0
        ? segments.first()
        : segments.firstNeeded(engine.status().baseIndex());
  }

  /// What this replica has in old segments must go.
  void relieveLog() {
    snapshots.demand(appliedIndex);
    needsStep();
  }

  /// The node is done with the snapshot of some group.
  void snapshotMayBegin() {
    if (snapshots.isDue(appliedIndex)) {
      needsStep();
    }
  }

  Write checkpoint() {
    return engine.checkpoint();
  }

  /// Whether work that was put off is left after some of it was done.
  boolean tidy() {
    return stateMachine.tidy();
  }

  // ---- queries
  // ------------------------------------------------------------------------------------

  /// The state is new enough for this one.
  void answer(Query<S, ?> query, long now) {
    answer(query, staleness(now));
  }

  private void answer(Query<S, ?> query, Staleness staleness) {
    if (query.waits(stateMachine)) {
      awaiting.add(query);
      node.active(this);
    } else {
      node.ended(query);
      query.answerFrom(stateMachine, appliedIndex, staleness);
    }
  }

  private void answerReads(long now, boolean stateIsNew) {
    List<Query<S, ?>> ready = new ArrayList<>();
    if (stateIsNew) {
      ready.addAll(takeAwaitingIf(query -> !query.waits(stateMachine)));
    }
    ready.addAll(reads.ready(appliedIndex));
    if (!ready.isEmpty()) {
      Staleness staleness = staleness(now);
      ready.forEach(query -> answer(query, staleness));
    }
  }

  private List<Query<S, ?>> takeAwaitingIf(Predicate<Query<S, ?>> condition) {
    List<Query<S, ?>> taken = new ArrayList<>();
    awaiting.removeIf(query -> condition.test(query) && taken.add(query));
    return taken;
  }

  private Staleness staleness(long now) {
    return new Staleness(
        engine.commitHeard() - appliedIndex,
        leadership.leader().map(leader -> Duration.ofNanos(leads() ? 0 : now - heardAt(leader))),
        reads.age(now));
  }

  /// A quiescent leader is heard of by what is heard of its node.
  private long heardAt(NodeId leader) {
    return reliesOn.contains(leader) ? node.vigil().heardAt(leader) : leaderHeardAt;
  }

  /// The node has dropped the group.
  void leave(long now) {
    node.vigil().relies(this, reliesOn, Collections.emptySet(), now);
    reliesOn = Collections.emptySortedSet();
    stop();
  }

  /// Ends everything that still waits: the node is stopping.
  void stop() {
    commands.stop();
    reads.removeAll().forEach(query -> node.end(query, Reason.STOPPED));
    takeAwaitingIf(_ -> true).forEach(query -> node.end(query, Reason.STOPPED));
    changes.endAll(Doubt.STOPPED);
    transfers.endAll(Doubt.STOPPED);
    questions.endAll();
  }
}
