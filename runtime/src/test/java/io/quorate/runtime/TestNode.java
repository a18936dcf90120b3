package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Event.TransferRefused;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.observation.Observation;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Node 1, under test: the test plays the other nodes, the disk and the clock. What the node sends
/// is kept until the next thing that happens to it. Its disk is done at once, unless it is made
/// slow.
final class TestNode {
  static final long GROUP = 7;
  static final NodeId SELF = new NodeId(1);
  static final NodeId TWO = new NodeId(2);
  static final NodeId THREE = new NodeId(3);

  private record Write(long ticket, List<LogRecord> records) {}

  private record Stored(long segment, LogRecord record) {}

  private record Work<T>(Callable<T> work, Consumer<T> done) {
    void run() {
      try {
        done.accept(work.call());
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  record Sent(NodeId to, PeerMessage message) {}

  private final int voters;
  private final NodeOptions options;
  private final SplittableRandom lives = new SplittableRandom(1);
  private final MemoryDisk files = new MemoryDisk();
  private final List<Stored> disk = new ArrayList<>();
  private int recordsPerSegment = Integer.MAX_VALUE;
  private int recordsWritten;
  private final ArrayDeque<Work<?>> works = new ArrayDeque<>();
  private final ArrayDeque<Write> writing = new ArrayDeque<>();
  private final Set<NodeId> unreachable = new HashSet<>();
  private final List<Sent> sent = new ArrayList<>();
  private final List<Observation> observed = new ArrayList<>();
  private int frames;
  private boolean slow;
  private boolean full;
  private boolean spent;
  private boolean woken;
  private long now;
  private Node node;
  private Group<Notes, Integer> group;

  private TestNode(int voters, NodeOptions options) {
    this.voters = voters;
    this.options = options;
    this.node = newNode();
    this.group = host(node);
    run();
  }

  static EntryId id(long term, long index) {
    return new EntryId(term, index);
  }

  static Entry entry(long term, long index, Content content) {
    return new Entry(term, index, content);
  }

  /// A node in its first life, in a group of this many voters: 1, 2, ...
  static TestNode of(int voters) {
    return new TestNode(voters, NodeOptions.DEFAULT);
  }

  /// A node that is to join a group.
  static TestNode joining() {
    return new TestNode(0, NodeOptions.DEFAULT);
  }

  static TestNode of(int voters, NodeOptions options) {
    return new TestNode(voters, options);
  }

  private Node newNode() {
    try {
      SnapshotStore snapshots = SnapshotStore.open(files);
      Recovery recovery = Recovery.from(snapshots);
      disk.forEach(stored -> recovery.replay(stored.segment, stored.record));
      Ports ports =
          new Ports(
              new ToPeers(),
              new ToDisk(),
              snapshots,
              new InBackground(),
              lives.split(),
              () -> woken = true,
              observed::add);
      return new Node(SELF, options, ports, recovery);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Group<Notes, Integer> host(Node host) {
    return host.host(GROUP, voters(), new Notes());
  }

  private Configuration voters() {
    if (voters == 0) {
      return Configuration.UNKNOWN;
    }
    return Configuration.of(LongStream.rangeClosed(1, voters).mapToObj(NodeId::new).toList());
  }

  /// Loses everything but what is durable, and starts again.
  TestNode crash() {
    writing.clear();
    works.clear();
    sent.clear();
    node = newNode();
    group = host(node);
    run();
    return this;
  }

  // What happens to it

  TestNode receive(NodeId from, PeerMessage... messages) {
    PeerCodec codec = new PeerCodec();
    for (PeerMessage message : messages) {
      codec.add(message);
    }
    return receive(from, codec.finish());
  }

  TestNode receive(NodeId from, RaftMessage message) {
    return receive(from, new PeerMessage.Protocol(GROUP, message));
  }

  TestNode receive(NodeId from, Parcel frame) {
    sent.clear();
    node.received(from, frame);
    run();
    return this;
  }

  /// A frame comes, and the node runs only once.
  TestNode receiveInOneRun(NodeId from, RaftMessage message) {
    PeerCodec codec = new PeerCodec();
    codec.add(new PeerMessage.Protocol(GROUP, message));
    sent.clear();
    node.received(from, codec.finish());
    node.run(now);
    return this;
  }

  TestNode pass(Duration time) {
    sent.clear();
    now += time.toNanos();
    run();
    return this;
  }

  CompletableFuture<Outcome<Integer>> submit(String text) {
    return submit(Bytes.utf8(text));
  }

  CompletableFuture<Outcome<Integer>> submit(Bytes command) {
    CompletableFuture<Outcome<Integer>> outcome = submitLater(command);
    sent.clear();
    run();
    return outcome;
  }

  /// The node does not run yet.
  CompletableFuture<Outcome<Integer>> submitLater(Bytes command) {
    return group.submit(command);
  }

  CompletableFuture<Outcome<List<String>>> query(Consistency consistency) {
    CompletableFuture<Outcome<List<String>>> outcome = group.query(consistency, Notes::texts);
    sent.clear();
    run();
    return outcome;
  }

  /// Asks the first state that has so many notes.
  CompletableFuture<Outcome<List<String>>> queryWhen(Consistency consistency, int notes) {
    CompletableFuture<Outcome<List<String>>> outcome =
        group.queryWhen(consistency, state -> state.texts().size() >= notes, Notes::texts);
    sent.clear();
    run();
    return outcome;
  }

  /// How old the state may be, now.
  Staleness staleness() {
    CompletableFuture<Outcome<Staleness>> outcome = new CompletableFuture<>();
    group.queryWhen(
        Consistency.SERIALIZABLE, _ -> true, (_, staleness) -> staleness, outcome::complete);
    run();
    return ((Outcome.Done<Staleness>) outcome.join()).result();
  }

  /// From now on writes wait for [#sync].
  TestNode slow() {
    slow = true;
    return this;
  }

  TestNode sync() {
    sent.clear();
    complete();
    run();
    return this;
  }

  TestNode full(boolean value) {
    full = value;
    return this;
  }

  /// Nothing is left for entries.
  TestNode spent(boolean value) {
    spent = value;
    return full(value);
  }

  TestNode disconnect(NodeId peer) {
    unreachable.add(peer);
    return this;
  }

  TestNode connect(NodeId peer) {
    unreachable.remove(peer);
    return this;
  }

  CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> change(Configuration target) {
    var outcome = group.changeMembers(target, status().commitIndex(), false);
    sent.clear();
    run();
    return outcome;
  }

  CompletableFuture<Outcome<Optional<ChangeRefused.Reason>>> objectionTo(Configuration target) {
    var outcome = group.objectionTo(target, status().commitIndex(), false);
    sent.clear();
    run();
    return outcome;
  }

  CompletableFuture<Outcome<Optional<TransferRefused.Reason>>> transfer(NodeId target) {
    var outcome = group.transferLeadership(target);
    sent.clear();
    run();
    return outcome;
  }

  // Roles

  /// Wins an election and commits the opening of its term.
  TestNode asLeader() {
    if (voters == 1) {
      pass(Duration.ZERO);
    } else {
      pass(options.raft().electionTimeout().multipliedBy(2));
      long term = status().epoch() + 1;
      receive(TWO, new PreVote(term, true));
      receive(TWO, new Vote(term, true));
      acknowledge(TWO);
    }
    return this;
  }

  /// Says that a follower holds the whole log, so that in a group of three it commits.
  TestNode acknowledge(NodeId follower) {
    Engine.Status status = status();
    return receive(follower, new AppendAccepted(status.epoch(), status.lastIndex()));
  }

  /// A follower confirms that this node leads, so that reads may be answered.
  TestNode confirm(NodeId follower) {
    long round =
        sentTo(follower).stream()
            .filter(PeerMessage.Protocol.class::isInstance)
            .map(message -> ((PeerMessage.Protocol) message).message())
            .filter(Heartbeat.class::isInstance)
            .mapToLong(message -> ((Heartbeat) message).round())
            .max()
            .orElseThrow();
    return receive(follower, new HeartbeatReply(status().epoch(), round));
  }

  TestNode asFollowerOf(NodeId leader, long epoch) {
    return receive(leader, new Heartbeat(epoch, 0, 0));
  }

  /// Its leader of this epoch adds to its log and says that everything is committed.
  TestNode replicate(NodeId leader, long epoch, Content... contents) {
    Engine.Status status = status();
    long index = status.lastIndex();
    List<Entry> entries = new ArrayList<>();
    for (Content content : contents) {
      entries.add(new Entry(epoch, ++index, content));
    }
    EntryId previous = new EntryId(lastTerm, status.lastIndex());
    lastTerm = epoch;
    return receive(leader, new AppendEntries(epoch, previous, entries, index));
  }

  private long lastTerm;

  // What it did and what it is

  List<PeerMessage> sentTo(NodeId peer) {
    return sent.stream().filter(s -> s.to.equals(peer)).map(Sent::message).toList();
  }

  /// The messages of this kind that left for a peer.
  <M extends PeerMessage> List<M> sentTo(NodeId peer, Class<M> kind) {
    return sentTo(peer).stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// The messages of the protocol, of this kind, that left for a peer.
  <M extends RaftMessage> List<M> raftSentTo(NodeId peer, Class<M> kind) {
    return sentTo(peer, PeerMessage.Protocol.class).stream()
        .map(PeerMessage.Protocol::message)
        .filter(kind::isInstance)
        .map(kind::cast)
        .toList();
  }

  /// What has befallen it since this was asked last.
  List<Observation> observed() {
    List<Observation> copy = List.copyOf(observed);
    observed.clear();
    return copy;
  }

  Duration now() {
    return Duration.ofNanos(now);
  }

  int frames() {
    return frames;
  }

  long leadersSeen() {
    return group.status().leadersSeen();
  }

  Engine.Status status() {
    return group.status().engine();
  }

  Node node() {
    return node;
  }

  Group<Notes, Integer> group() {
    return group;
  }

  List<LogRecord> disk() {
    return disk.stream().map(Stored::record).toList();
  }

  /// The first segment of the log that is still there.
  long firstSegment() {
    return disk.getFirst().segment;
  }

  TestNode recordsPerSegment(int count) {
    recordsPerSegment = count;
    return this;
  }

  /// The files of its snapshots.
  List<String> snapshots() {
    return files.list();
  }

  MemoryDisk files() {
    return files;
  }

  // The world around it

  void run() {
    do {
      woken = false;
      node.run(now);
      if (!slow) {
        complete();
      }
      while (!works.isEmpty()) {
        works.remove().run();
      }
    } while (woken);
  }

  private long segment() {
    return 1L + recordsWritten / recordsPerSegment;
  }

  private void complete() {
    while (!writing.isEmpty()) {
      Write write = writing.remove();
      for (LogRecord record : write.records) {
        disk.add(new Stored(segment(), record));
        recordsWritten++;
      }
      node.durable(write.ticket);
    }
  }

  private final class ToPeers implements Ports.Network {
    @Override
    public boolean send(NodeId to, Parcel frame) {
      if (unreachable.contains(to)) {
        return false;
      }
      frames++;
      PeerCodec.decode(overTheWire(frame)).forEach(message -> sent.add(new Sent(to, message)));
      return true;
    }
  }

  private final class ToDisk implements Ports.Log {
    @Override
    public void write(long ticket, List<LogRecord> records) {
      writing.add(new Write(ticket, List.copyOf(records)));
    }

    @Override
    public boolean full() {
      return full;
    }

    @Override
    public boolean spent() {
      return spent;
    }

    @Override
    public long segment() {
      return TestNode.this.segment();
    }

    @Override
    public void dropBefore(long segment) {
      disk.removeIf(stored -> stored.segment < segment);
    }
  }

  private final class InBackground implements Ports.Background {
    @Override
    public <T> void run(Callable<T> work, Consumer<T> done) {
      works.add(new Work<>(work, done));
    }
  }

  private static Parcel overTheWire(Parcel frame) {
    ByteBuffer bytes = ByteBuffer.allocate(frame.encodedLength());
    frame.encode(bytes);
    try {
      return Parcel.decode(bytes.flip());
    } catch (MalformedParcelException e) {
      throw new AssertionError(e);
    }
  }
}
