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
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One group's protocol and state machine on one node, and the requests that wait for them.
///
/// A command is *waiting* until a leader is known, then *in flight*: proposed here, or forwarded to
/// the leader of one epoch. It is answered when this replica applies it. It is never given to a
/// second leader unless the first one said that it did not take it; and when an epoch's opening is
/// applied, commands in flight under earlier epochs are known never to come. Idempotent commands
/// are the exception: they are given to the next leader as soon as there is doubt.
///
/// Owned by its node's thread.
final class Replica<S extends StateMachine<R>, R> {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  private final long group;
  private final Node node;
  private final Engine engine;
  private final S stateMachine;
  private final Timers timers;
  private final List<Input> inputs = new ArrayList<>();
  private final ArrayDeque<Pending<R>> waiting = new ArrayDeque<>();
  private final InFlight<R> inFlight = new InFlight<>();
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

  /// By origin, those whose commands came in during this reign or since.
  private final Map<Long, Forwarder> forwarders = new HashMap<>();

  /// The last epoch in which this replica has led since the node started; before it has led, the
  /// first one in which it may.
  private long reign;

  /// What will take the state's place, if the protocol takes over the snapshot that it belongs to.
  private Optional<Fetched> fetched = Optional.empty();

  private Event.Leadership leadership = new Event.Leadership(0, Optional.empty());
  private long appliedIndex;
  private long leadersSeen;
  private long leaderHeardAt;

  /// Something has come from the leader since the last step.
  private boolean leaderHeard;

  private long sweepAt;

  /// The leader has just turned commands down: wait for the next sweep or another leader.
  private boolean heldBack;

  /// Commands are among the inputs.
  private boolean proposes;

  private boolean due = true;

  /// Whose nodes have to live while the group is quiescent.
  private SortedSet<NodeId> reliesOn = Collections.emptySortedSet();

  private volatile ReplicaStatus status;

  /// Who forwards commands under an origin, and the last one that was seen of it.
  private record Forwarder(NodeId node, long lastSequence) {}

  /// A snapshot of another member, and the state that was read from it.
  private record Fetched(SnapshotFacts facts, Runnable state) {}

  /// @param snapshot the one that the state machine's state has come from, if one has
  /// @param segments where the log's entries are
  /// @param members as far as the disk tells
  Replica(
      long group,
      Node node,
      Engine engine,
      S stateMachine,
      Timers timers,
      Optional<RecoveredSnapshot> snapshot,
      SegmentMarks segments,
      KnownMembers members) {
    this.group = group;
    this.node = node;
    this.engine = engine;
    this.stateMachine = stateMachine;
    this.timers = timers;
    this.reads = new ReadQueue<>(node.origin());
    this.snapshots =
        new Snapshots(this, node, node.snapshotStore(), snapshot.map(RecoveredSnapshot::stored));
    this.segments = segments;
    this.sums = new StateSums(this, node);
    this.broadcasts = new BroadcastTimes(node.options().raft().electionTimeout());
    this.members = members;
    this.changes = new LeaderRequests<>(this, node);
    this.transfers = new LeaderRequests<>(this, node);
    this.questions = new ChangeQuestions(this, node);
    this.appliedIndex = snapshots.index();
    snapshot.ifPresent(from -> {
      clock.restored(from.facts().millis());
      sums.restored(from.facts().sum());
    });
    this.reign = engine.status().epoch() + 1;
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

  Optional<NodeId> leader() {
    return leadership.leader();
  }

  long deadlineFrom(long now) {
    return now + node.options().requestTimeout().toNanos();
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  void take(Pending<R> pending) {
    waiting.add(pending);
    needsStep();
  }

  private void needsStep() {
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
        group, engine.epoch(), now.lastIndex(), now.leader(), now.configuration());
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

  private void propose(List<Content> commands) {
    inputs.add(new Input.Propose(commands));
    proposes = true;
  }

  /// A peer may run another engine by mistake: what that says is nothing to this one.
  void deliver(NodeId from, Message message) {
    if (node.options().engine().speaks(message)) {
      leaderHeard |= leadership.leader().filter(from::equals).isPresent();
      input(new Input.Deliver(from, message));
    } else {
      node.warnOfForeignEngine(from, group);
    }
  }

  /// Commands that another node's clients have sent. Each is judged once, when it is first seen: a
  /// frame may reach us twice, and a refusal in answer to the copy would make the sender submit
  /// anew what the original has got into the log. Of an epoch before the last reign, or before this
  /// life, we cannot say what we took: then the sender learns it from the opening of a later epoch.
  void forwarded(NodeId from, PeerMessage.Forward forward) {
    if (forward.epoch() < reign) {
      return;
    }
    boolean leadsThem = leads() && leadership.epoch() == forward.epoch();
    boolean logIsFull = leadsThem && node.logIsFull();
    List<RequestId> refused = new ArrayList<>();
    List<Content> taken = new ArrayList<>();
    for (Content.Command command : forward.commands()) {
      if (isNew(from, command.id())) {
        if (leadsThem && !logIsFull) {
          taken.add(command);
        } else {
          refused.add(command.id());
        }
      }
    }
    if (!refused.isEmpty()) {
      node.send(from, new PeerMessage.ForwardRefused(group, refused, logIsFull));
    }
    if (!taken.isEmpty()) {
      propose(taken);
      needsStep();
    }
  }

  private boolean isNew(NodeId from, RequestId id) {
    Forwarder forwarder = forwarders.get(id.origin());
    if (forwarder != null && id.sequence() <= forwarder.lastSequence) {
      return false;
    }
    forwarders.put(id.origin(), new Forwarder(from, id.sequence()));
    return true;
  }

  /// What a leader has no room for, its own clients' commands included, is refused at once.
  void turnedDown(PeerMessage.ForwardRefused refusal) {
    notTaken(refusal.commands());
    if (refusal.logIsFull()) {
      refuseWaiting();
    }
  }

  private void refuseWaiting() {
    endWaitingIf(pending -> !pending.isInDoubt(), Reason.LOG_FULL);
  }

  /// The leader did not take these; another may be asked.
  void notTaken(List<RequestId> commands) {
    heldBack = true;
    node.active(this);
    for (RequestId id : commands.reversed()) {
      if (id.origin() == node.origin()) {
        inFlight.remove(id.sequence()).ifPresent(waiting::addFirst);
      }
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
    return !waiting.isEmpty()
        || !reads.isEmpty()
        || !inFlight.isEmpty()
        || !awaiting.isEmpty()
        || !changes.isEmpty()
        || !transfers.isEmpty()
        || !questions.isEmpty();
  }

  /// Ends what has waited for too long, and repeats questions that got no answer.
  private void sweep(long now) {
    heldBack = false;
    endWaitingIf(pending -> pending.isOverdue(now), Reason.NO_LEADER);
    endInFlightIf(pending -> pending.isOverdue(now), Doubt.TIMED_OUT);
    if (!leads()) {
      long since = now - node.options().raft().electionTimeout().toNanos();
      proposeAgainIf(pending -> pending.proposedAt() - since <= 0);
    }
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
    routeCommands(now);
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
      LOG.warn(
          "group {}: it took {} ms to reach a quorum, more than a tenth of the election timeout of"
              + " {} ms; the network or a node is slow, or the timeout too short",
          group,
          broadcasts.longestNanos() / 1_000_000,
          node.options().raft().electionTimeout().toMillis());
    }
  }

  private boolean leads() {
    return leadership.leader().filter(node.self()::equals).isPresent();
  }

  private void routeCommands(long now) {
    if (waiting.isEmpty() || heldBack || leadership.leader().isEmpty()) {
      return;
    }
    if (leads() && node.logIsFull()) {
      refuseWaiting();
      return;
    }
    List<Content.Command> commands = new ArrayList<>(waiting.size());
    for (Pending<R> pending : waiting) {
      pending.proposed(leadership.epoch(), now);
      RequestId id = new RequestId(node.origin(), inFlight.add(pending));
      commands.add(new Content.Command(id, pending.payload()));
    }
    waiting.clear();
    if (leads()) {
      propose(List.copyOf(commands));
    } else {
      forward(leadership.leader().get(), commands);
    }
  }

  /// In pieces: however much has waited for a leader, a frame has a longest length.
  private void forward(NodeId leader, List<Content.Command> commands) {
    int bytesMax = node.options().raft().appendBytes();
    for (int from = 0, to; from < commands.size(); from = to) {
      to = from;
      for (long bytes = 0; to < commands.size() && bytes < bytesMax; to++) {
        bytes += commands.get(to).size();
      }
      List<Content.Command> piece = commands.subList(from, to);
      node.send(leader, new PeerMessage.Forward(group, leadership.epoch(), piece));
    }
  }

  void carryOut(long now, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) ->
            node.send(to, new PeerMessage.Protocol(group, message));
        case Effect.Persist persist -> node.persist(this, persist);
        case Effect.Emit(var event) -> on(now, event);
        case Effect.Arm(var timer, var atLeast, var atMost) ->
            timers.arm(timer, now, atLeast, atMost);
        case Effect.Disarm(var timer) -> timers.disarm(timer);
      }
    }
  }

  private void on(long now, Event event) {
    switch (event) {
      case Event.Committed committed -> apply(committed);
      case Event.ReadConfirmed(var number, var index) -> reads.confirmed(number, index);
      case Event.ReadRefused(var number) -> reads.refused(number);
      case Event.Refused(var contents) -> refused(contents);
      case Event.SnapshotNeeded(var source, var atLeast) -> snapshots.needed(source, atLeast, now);
      case Event.SnapshotInstalled(var head) -> install(head);
      case Event.MembersInForce(_, var configuration) -> {
        members.inForce(configuration.members());
        node.membersChanged();
      }
      case Event.ChangeRefused(var id, var reason) -> changes.objected(id.sequence(), reason);
      case Event.TransferRefused(var number, var reason) -> transfers.objected(number, reason);
      case Event.Chosen _, Event.NothingChosen _ ->
          throw new IllegalArgumentException("no engine tells " + event);
      case Event.Leadership current -> {
        boolean another = !current.leader().equals(leadership.leader());
        leadersSeen += another && current.leader().isPresent() ? 1 : 0;
        leadership = current;
        leaderHeardAt = now;
        if (leads()) {
          reign = current.epoch();
          forwarders.clear();
          clock.reignBegins(now);
        }
        proposeAgainIf(pending -> pending.epoch() < current.epoch());
        current
            .leader()
            .ifPresent(
                leader -> transfers.judge(current.epoch(), asked -> asked.target().equals(leader)));
        heldBack = false;
        reads.askAgain();
        needsStep();
      }
    }
    if (reads.hasNextBatch() && leadership.leader().isPresent()) {
      needsStep();
    }
  }

  private void refused(List<Content> contents) {
    List<RequestId> ids = new ArrayList<>();
    for (Content content : contents) {
      if (content instanceof Content.Command command) {
        ids.add(command.id());
      }
    }
    notTaken(ids);
    for (RequestId id : ids) {
      Forwarder forwarder = forwarders.get(id.origin());
      if (id.origin() != node.origin() && forwarder != null) {
        node.send(forwarder.node, new PeerMessage.ForwardRefused(group, List.of(id), false));
      }
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
            Outcome<R> done = new Outcome.Done<>(result, index);
            inFlight.remove(id.sequence()).ifPresent(pending -> node.end(pending, done));
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
          proposeAgainIf(pending -> pending.epoch() < epoch);
          for (Pending<R> lost : inFlight.removeAll(pending -> pending.epoch() < epoch)) {
            node.end(lost, new Outcome.Refused<>(Reason.LEADER_CHANGED));
          }
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

  /// The state is another member's from here on. A command in flight may have been executed before,
  /// which nobody can tell.
  private void install(SnapshotHead head) {
    Fetched from = fetched.orElseThrow();
    InvariantViolation.unless(
        from.facts.head().equals(head), "%s is installed, but %s is here", head, from.facts.head());
    from.state.run();
    clock.restored(from.facts.millis());
    sums.restored(from.facts.sum());
    appliedIndex = head.index();
    members.decided(head.configuration());
    node.membersChanged();
    proposeAgainIf(_ -> true);
    endInFlightIf(_ -> true, Doubt.SKIPPED);
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
    endWaitingIf(_ -> true, Reason.STOPPED);
    endInFlightIf(_ -> true, Doubt.STOPPED);
    reads.removeAll().forEach(query -> node.end(query, Reason.STOPPED));
    takeAwaitingIf(_ -> true).forEach(query -> node.end(query, Reason.STOPPED));
    changes.endAll(Doubt.STOPPED);
    transfers.endAll(Doubt.STOPPED);
    questions.endAll();
  }

  private void endWaitingIf(Predicate<Pending<R>> condition, Reason reason) {
    List<Pending<R>> ended = new ArrayList<>();
    waiting.removeIf(pending -> condition.test(pending) && ended.add(pending));
    for (Pending<R> pending : ended) {
      node.end(pending, pending.isInDoubt() ? unknown(reason) : new Outcome.Refused<>(reason));
    }
  }

  private static <R> Outcome<R> unknown(Reason reason) {
    return new Outcome.Unknown<>(reason == Reason.STOPPED ? Doubt.STOPPED : Doubt.TIMED_OUT);
  }

  /// Of the commands in flight, those that may be proposed again wait for a leader as they did
  /// before.
  private void proposeAgainIf(Predicate<Pending<R>> condition) {
    for (Pending<R> pending :
        inFlight.removeAll(each -> each.isIdempotent() && condition.test(each))) {
      pending.doubt();
      waiting.add(pending);
      needsStep();
    }
  }

  private void endInFlightIf(Predicate<Pending<R>> condition, Doubt doubt) {
    for (Pending<R> pending : inFlight.removeAll(condition)) {
      node.end(pending, new Outcome.Unknown<>(doubt));
    }
  }
}
