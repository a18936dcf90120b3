package io.quorate.protocol.raft;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import io.quorate.protocol.scenario.MembersText;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// Server 1 of a group, under test: a step for each call, and what that step caused until the next.
/// Its disk is done at once, which takes further steps, unless it is made slow.
final class TestServer {
  static final NodeId SELF = new NodeId(1);
  static final RaftOptions OPTIONS = RaftOptions.DEFAULT;

  /// Names every change of members.
  static final RequestId CHANGE = new RequestId(5, 1);

  private final RaftDisk disk;
  private Raft raft;
  private long now;
  private boolean slow;
  private final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
  private final List<Effect.Send> sent = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Effect> timers = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  private TestServer(RaftState state) {
    this(OPTIONS, state);
  }

  private TestServer(RaftOptions options, RaftState state) {
    disk = new RaftDisk(SELF, options, state);
    raft = disk.start();
    step();
  }

  /// A server of a new group with this number of voters: 1, 2, ...
  static TestServer of(int voters) {
    return new TestServer(RaftState.initial(group(voters)));
  }

  /// A server that finds this on its disk.
  static TestServer of(int voters, HardState hardState, Entry... log) {
    return new TestServer(
        RaftState.initial(group(voters)).withHardState(hardState).withEntries(List.of(log)));
  }

  /// A server with this log, in the term of its last entry, that has not voted there.
  static TestServer holding(int voters, Entry... log) {
    HardState hardState = new HardState(log[log.length - 1].term(), Optional.empty());
    return of(voters, hardState, log);
  }

  /// A server that finds this on its disk.
  static TestServer of(RaftState state) {
    return new TestServer(state);
  }

  /// A server of a new group with this number of voters, and leases among them.
  static TestServer withLeases(int voters, ClockDrift drift) {
    return new TestServer(OPTIONS.withLeases(drift), RaftState.initial(group(voters)));
  }

  static Configuration group(int voters) {
    return Configuration.of(LongStream.rangeClosed(1, voters).mapToObj(NodeId::new).toList());
  }

  /// A log that begins after this entry and knows no member.
  static RaftLog log(EntryId base, Entry... durable) {
    return new RaftLog(
        base, new SnapshotHead(base.term(), base.index(), Configuration.UNKNOWN), List.of(durable));
  }

  static EntryId id(long term, long index) {
    return new EntryId(term, index);
  }

  /// An entry that says who the members are, such as `{1,2,3}`.
  static Entry members(long term, long index, String text) {
    return new Entry(term, index, new Content.Membership(CHANGE, MembersText.parse(text)));
  }

  /// An entry with a command of its own.
  static Entry entry(long term, long index) {
    return new Entry(term, index, command(term + "/" + index));
  }

  static Entry opening(long term, long index) {
    return new Entry(term, index, new Content.Opening(term));
  }

  static Content.Command command(String text) {
    return new Content.Command(new RequestId(0, 0), Bytes.utf8(text));
  }

  // Roles

  TestServer asPreCandidate() {
    return expire(Timer.ELECTION);
  }

  /// Enters the next term with everybody's pre-vote.
  TestServer asCandidate() {
    asPreCandidate();
    for (NodeId other : others()) {
      if (role().equals("pre-candidate")) {
        receive(other.value(), new PreVote(term() + 1, true));
      }
    }
    return this;
  }

  /// Enters the next term and wins it with everybody's vote.
  TestServer asLeader() {
    asCandidate();
    for (NodeId other : others()) {
      if (role().equals("candidate")) {
        receive(other.value(), new Vote(term(), true));
      }
    }
    return this;
  }

  /// Stands for election, with the pre-votes and votes of these only. Returns whether it leads
  /// then.
  boolean electedBy(List<Long> voters) {
    asPreCandidate();
    voters.forEach(voter -> receive(voter, new PreVote(term() + 1, true)));
    if (role().equals("candidate")) {
      voters.forEach(voter -> receive(voter, new Vote(term(), true)));
    }
    return role().equals("leader");
  }

  TestServer asFollowerOf(long leader) {
    return receive(leader, new Heartbeat(Math.max(1, term()), 0, 0));
  }

  // Inputs

  TestServer receive(long from, RaftMessage message) {
    return step(new Input.Deliver(new NodeId(from), message));
  }

  TestServer expire(Timer timer) {
    return step(new Input.Expired(timer));
  }

  TestServer propose(String... texts) {
    return step(new Input.Propose(Arrays.stream(texts).<Content>map(TestServer::command).toList()));
  }

  TestServer read(long number) {
    return step(new Input.Read(number));
  }

  /// Asks for members such as `{1,2,3}+{4}`, knowing those in force.
  TestServer change(String target) {
    return step(
        new Input.ChangeMembers(
            CHANGE, MembersText.parse(target), status().configurationIndex(), false));
  }

  TestServer changeStrictly(String target) {
    return step(
        new Input.ChangeMembers(
            CHANGE, MembersText.parse(target), status().configurationIndex(), true));
  }

  TestServer transfer(long target) {
    return step(new Input.TransferLeadership(7, new NodeId(target)));
  }

  TestServer step(Input... inputs) {
    sent.clear();
    events.clear();
    timers.clear();
    effects.clear();
    run(List.of(inputs));
    return this;
  }

  TestServer pass(Duration time) {
    now += time.toNanos();
    return this;
  }

  /// From now on writes wait for [#sync].
  TestServer slow() {
    slow = true;
    return this;
  }

  /// All writes that were begun become durable.
  TestServer sync() {
    sent.clear();
    events.clear();
    timers.clear();
    effects.clear();
    complete();
    return this;
  }

  /// Loses everything but what is durable.
  TestServer crash() {
    writing.clear();
    raft = disk.start();
    return step();
  }

  private void complete() {
    while (!writing.isEmpty()) {
      Effect.Persist persist = writing.remove();
      disk.write(persist.write());
      carryOut(persist.then());
      run(List.of(new Input.Persisted(persist.number())));
    }
  }

  private void run(List<Input> inputs) {
    carryOut(raft.step(now, inputs));
    if (!slow) {
      complete();
    }
  }

  private void carryOut(List<Effect> caused) {
    effects.addAll(caused);
    for (Effect effect : caused) {
      switch (effect) {
        case Effect.Send send -> sent.add(send);
        case Effect.Persist persist -> writing.add(persist);
        case Effect.Emit(var event) -> events.add(event);
        case Effect.Arm _, Effect.Disarm _ -> timers.add(effect);
      }
    }
  }

  // What the last step caused

  List<Message> sentTo(long node) {
    return sent.stream()
        .filter(send -> send.to().value() == node)
        .map(Effect.Send::message)
        .toList();
  }

  /// The messages that left, to whomever.
  List<Message> sent() {
    return sent.stream().map(Effect.Send::message).toList();
  }

  List<Event> events() {
    return List.copyOf(events);
  }

  /// What was committed, as text.
  List<String> committed() {
    return events.stream()
        .flatMap(event ->
            event instanceof Event.Committed committed
                ? committed.contents().stream()
                : Stream.<Content>empty())
        .map(Content::toString)
        .toList();
  }

  /// All of it, in order.
  List<Effect> effects() {
    return List.copyOf(effects);
  }

  List<Effect> timers() {
    return List.copyOf(timers);
  }

  // What it is now

  Engine.Status status() {
    return raft.status();
  }

  String role() {
    return raft.status().role();
  }

  long term() {
    return raft.status().epoch();
  }

  EntryId lastCommitted() {
    return raft.log().idAt(raft.log().commit());
  }

  long commit() {
    return raft.status().commitIndex();
  }

  /// The members in force, as text.
  String members() {
    return raft.configuration().toString();
  }

  Optional<SnapshotHead> snapshotHead(long index) {
    return raft.snapshotHead(index);
  }

  List<Entry> log() {
    return raft.log().from(raft.log().base().index() + 1, Long.MAX_VALUE);
  }

  RaftState onDisk() {
    return disk.state();
  }

  private List<NodeId> others() {
    return raft.configuration().allVoters().stream().filter(voter -> !voter.equals(SELF)).toList();
  }
}
