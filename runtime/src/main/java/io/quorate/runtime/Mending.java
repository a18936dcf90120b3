package io.quorate.runtime;

import io.quorate.bytes.Parcel;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.MendAnswer;
import io.quorate.runtime.codec.PeerMessage.Standing;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.Disk;
import io.quorate.wal.Identity;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node is whose disk has lost something that was durable, until its peers have made it
/// good. To them it is as if crashed: it votes for nobody, acknowledges nothing, leads nothing. The
/// damaged files stay as they are until what takes their place is durable, so a crash in between
/// makes it begin anew.
///
/// *A snapshot is altered.* Another that reaches as far is fetched. The log is sound, and so is all
/// that this node has ever promised; once the snapshot is there, what is on the disk is what a
/// crash might have left.
///
/// *The log is altered.* Votes may be gone, and entries that were acknowledged, of every group, and
/// nobody can say which: a record that is gone leaves no trace. But nobody can have got a vote in
/// an epoch, or had an entry acknowledged, who was not in that epoch, or did not hold that entry,
/// himself. So *every other voter* is asked how he stands, and after that the highest epoch among
/// the answers, and the last index, are above all that this node can ever have promised. It fetches
/// a snapshot that reaches that index, which is committed then, and begins a new log that takes
/// part in no epoch up to that one as if it were the first time ([EngineKind#mended]).
///
/// A peer that is being mended itself has no answer and needs none: it has come back since, so
/// nothing that it had asked for can succeed any more; and if it had succeeded before, some of
/// those who answer know it, as long as they are a quorum.
///
/// Passive like [Node], and driven in the same way.
public final class Mending {
  private static final Logger LOG = LoggerFactory.getLogger(Mending.class);
  private static final Duration REPORTS_APART = Duration.ofSeconds(10);

  /// What a group has to get.
  ///
  /// @param engine by which it is ordered, as a peer knows it, if this node's log is damaged
  /// @param atLeast how far the snapshot has to reach
  /// @param epoch the highest in which this node may have promised something, if its log is damaged
  /// @param members as a peer knows them, if its log is damaged
  private record Need(EngineName engine, long atLeast, Engine.Epoch epoch, Configuration members) {
    /// Both are enough, whenever they were found out.
    Need lesser(Need other) {
      return new Need(
          engine,
          Math.min(atLeast, other.atLeast),
          epoch.compareTo(other.epoch) < 0 ? epoch : other.epoch,
          other.members);
    }
  }

  private final NodeId self;
  private final NodeOptions options;
  private final Damage damage;
  private final Disk disk;
  private final WalOptions logOptions;
  private final SnapshotStore store;
  private final Ports.Network network;
  private final Ports.Background background;
  private final Runnable wakeUp;
  private final long number;
  private final Set<NodeId> peers = new TreeSet<>();
  private final Map<NodeId, List<HostPort>> addresses = new TreeMap<>();

  /// By which the peers have introduced themselves, in this life or before.
  private final Map<NodeId, Long> incarnations = new TreeMap<>();

  private final Map<NodeId, MendAnswer> answers = new TreeMap<>();
  private final Map<Long, Need> needs = new TreeMap<>();

  /// Left for good: by this node, as its log still says, or by everybody meanwhile.
  private final Set<Long> dropped = new TreeSet<>();

  private final Map<Long, SnapshotHead> got;
  private Optional<Fetch> fetch = Optional.empty();
  private int sourcesTried;
  private long now;
  private long askAt;
  private long reportAt;
  private boolean needsKnown;
  private boolean ending;
  private boolean over;

  /// @param peers who may be able to help
  /// @param disk the damaged one; whoever drives this closes it when this is over
  /// @param number drawn at random, and never again
  public Mending(
      NodeId self,
      NodeOptions options,
      Damage damage,
      Set<NodeId> peers,
      Disk disk,
      WalOptions logOptions,
      SnapshotStore store,
      Ports.Network network,
      Ports.Background background,
      Runnable wakeUp,
      long number) {
    this.self = self;
    this.options = options;
    this.damage = damage;
    this.disk = disk;
    this.logOptions = logOptions;
    this.store = store;
    this.network = network;
    this.background = background;
    this.wakeUp = wakeUp;
    this.number = number;
    this.got = new TreeMap<>(damage.sound());
    Remnants remnants = Remnants.of(disk);
    this.incarnations.putAll(remnants.incarnations());
    this.addresses.putAll(remnants.addresses());
    this.dropped.addAll(remnants.dropped());
    this.peers.addAll(peers);
    this.peers.addAll(addresses.keySet());
    this.peers.remove(self);
    if (damage.log().isEmpty()) {
      needsKnown = true;
      for (Damage.DamagedSnapshot each : damage.snapshots()) {
        Snapshot lost = each.stored();
        needs.put(
            lost.group(),
            new Need(
                options.engine().name(), lost.index(), new Engine.Epoch(0), Configuration.UNKNOWN));
      }
    }
  }

  /// Where peers can be reached, as far as that is still to be read.
  public Map<NodeId, List<HostPort>> addresses() {
    return addresses;
  }

  /// Whether there is nobody who could help.
  public boolean isHopeless() {
    return peers.isEmpty();
  }

  /// Whether the disk is sound again.
  public boolean isOver() {
    return over;
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  /// A peer has introduced itself; see [Node#meet]. Whoever comes with another disk than before is
  /// refused.
  public void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict) {
    incarnations.putIfAbsent(peer, incarnation);
    long known = incarnation(peer).orElseThrow();
    verdict.accept(
        known == incarnation
            ? Optional.empty()
            : Optional.of(
                "node %s was known by incarnation %x and now has %x"
                    .formatted(peer, known, incarnation)));
  }

  private Optional<Long> incarnation(NodeId peer) {
    return Optional.ofNullable(incarnations.get(peer));
  }

  /// A frame came from a peer. Of what is said to a member nothing is heard.
  public void received(NodeId from, Parcel frame) {
    try {
      for (PeerMessage message : PeerCodec.decode(frame)) {
        switch (message) {
          case PeerMessage.MendQuestion(var asked) -> send(from, MendAnswer.mending(asked));
          case MendAnswer answer -> {
            if (answer.number() == number && peers.contains(from)) {
              answers.put(from, answer);
            }
          }
          case PeerMessage.SnapshotBlock block ->
              fetch.ifPresent(current -> current.arrived(from, block));
          case PeerMessage.SnapshotUnavailable(var group, var index) ->
              fetch.ifPresent(current -> current.unavailable(from, group, index));
          default -> {}
        }
      }
    } catch (MalformedException e) {
      LOG.warn("dropped a frame from {}: {}", from, e.getMessage());
    }
  }

  /// Does what can be done now.
  ///
  /// @return when to call again at the latest
  public long run(long now) {
    this.now = now;
    if (over || ending) {
      return Long.MAX_VALUE;
    }
    if (waitsFor().isEmpty()) {
      learn();
    }
    fetch.ifPresent(Fetch::due);
    if (askAt - now <= 0) {
      askAt = now + options.raft().heartbeatInterval().toNanos();
      ask();
    }
    if (reportAt - now <= 0) {
      reportAt = now + REPORTS_APART.toNanos();
      report();
    }
    if (isComplete()) {
      end();
      return Long.MAX_VALUE;
    }
    return Math.min(askAt, fetch.map(Fetch::nextDeadline).orElse(Long.MAX_VALUE));
  }

  private void ask() {
    boolean nobodyHadIt = fetch.isEmpty() && sourcesTried >= peers.size();
    if (!needsKnown || nobodyHadIt) {
      sourcesTried = 0;
      peers.forEach(peer -> send(peer, new PeerMessage.MendQuestion(number)));
    }
    if (fetch.isEmpty()) {
      missing().ifPresent(this::fetch);
    } else {
      fetch.get().askAgain();
    }
  }

  private void report() {
    if (!needsKnown) {
      LOG.warn(
          "mending: {}. This node takes no part until the others have said how they stand; it waits for {}",
          damage,
          peers.stream().filter(peer -> !answers.containsKey(peer)).toList());
    } else {
      LOG.warn(
          "mending: {}. This node takes no part until it has fetched what is lost: {}",
          damage,
          fetch.map(Fetch::toString).orElse("no peer has it yet"));
    }
  }

  // ---- what may have been promised
  // ----------------------------------------------------------------

  /// Who has to answer before something is learnt from the answers. Nobody if all have.
  private Optional<String> waitsFor() {
    Map<NodeId, MendAnswer> helpers = helpers();
    boolean named = false;
    for (MendAnswer answer : helpers.values()) {
      if (answer.registers() && damage.log().isPresent()) {
        throw new IllegalStateException(
            "this node has promised something in registers, and its log is damaged: "
                + damage.hopeless().getMessage());
      }
      for (Standing standing : answer.standings()) {
        if (!standing.configuration().equals(Configuration.UNKNOWN)) {
          named = true;
          Optional<String> missing = waitsFor(standing, helpers);
          if (missing.isPresent()) {
            return missing;
          }
        }
      }
    }
    return named ? Optional.empty() : Optional.of("a member");
  }

  private Optional<String> waitsFor(Standing standing, Map<NodeId, MendAnswer> helpers) {
    Set<NodeId> asked = new TreeSet<>(standing.configuration().allVoters());
    standing.leader().ifPresent(asked::add);
    asked.remove(self);
    asked.removeIf(answers::containsKey);
    boolean quorum =
        standing
            .configuration()
            .isQuorum(voter ->
                Optional.ofNullable(helpers.get(voter)).stream()
                    .flatMap(answer -> answer.standings().stream())
                    .anyMatch(theirs -> theirs.group() == standing.group()));
    return asked.isEmpty() && quorum
        ? Optional.empty()
        : Optional.of("group %d: %s".formatted(standing.group(), asked));
  }

  /// Those who have answered and have not lost their memory themselves. Of one who comes with
  /// another disk than others knew him by, nothing is heard: he has forgotten it without knowing.
  private Map<NodeId, MendAnswer> helpers() {
    answers
        .keySet()
        .removeIf(peer ->
            answers.values().stream()
                .flatMap(answer -> Optional.ofNullable(answer.incarnations().get(peer)).stream())
                .anyMatch(known -> !incarnation(peer).equals(Optional.of(known))));
    Map<NodeId, MendAnswer> helpers = new TreeMap<>(answers);
    helpers.values().removeIf(MendAnswer::mending);
    return helpers;
  }

  /// What is needed if the log is damaged; and that a group is not, because some have left it for
  /// good and nobody is in it any more: then it was dropped while this node was away, and can be
  /// had of nobody.
  private void learn() {
    Map<Long, Need> found = new TreeMap<>();
    Set<Long> left = new TreeSet<>();
    for (MendAnswer answer : helpers().values()) {
      answer.incarnations().forEach(incarnations::putIfAbsent);
      left.addAll(answer.dropped());
      for (Standing each : answer.standings()) {
        Need mine = new Need(each.engine(), each.lastIndex(), each.epoch(), each.configuration());
        found.merge(each.group(), mine, Mending::greater);
      }
    }
    left.removeAll(found.keySet());
    dropped.addAll(left);
    if (damage.log().isPresent()) {
      found.forEach((group, need) -> needs.merge(group, need, Need::lesser));
      needsKnown = true;
    }
    needs.keySet().removeAll(dropped);
    answers.clear();
  }

  private static Need greater(Need one, Need other) {
    return new Need(
        one.engine,
        Math.max(one.atLeast, other.atLeast),
        one.epoch.compareTo(other.epoch) < 0 ? other.epoch : one.epoch,
        one.members.equals(Configuration.UNKNOWN) ? other.members : one.members);
  }

  // ---- getting it
  // ---------------------------------------------------------------------------------

  private boolean has(long group, Need need) {
    return need.atLeast == 0
        || Optional.ofNullable(got.get(group))
            .filter(head -> head.index() >= need.atLeast)
            .isPresent();
  }

  private boolean isComplete() {
    return needsKnown && missing().isEmpty();
  }

  private Optional<Long> missing() {
    return needs.keySet().stream().filter(group -> !has(group, need(group))).findFirst();
  }

  private void fetch(long group) {
    List<NodeId> sources = List.copyOf(peers);
    NodeId source = sources.get(sourcesTried % sources.size());
    sourcesTried++;
    fetch = Optional.of(new Fetch(group, source, need(group).atLeast));
  }

  private Need need(long group) {
    return Optional.ofNullable(needs.get(group)).orElseThrow();
  }

  /// Gets a snapshot from one peer.
  private final class Fetch implements SnapshotFetch.Client {
    private final long group;
    private final NodeId source;
    private final long atLeast;
    private final SnapshotFetch blocks;

    Fetch(long group, NodeId source, long atLeast) {
      this.group = group;
      this.source = source;
      this.atLeast = atLeast;
      this.blocks = new SnapshotFetch(this, store, options, source, atLeast, now);
    }

    void arrived(NodeId from, PeerMessage.SnapshotBlock block) {
      if (blocks.isFrom(from) && block.group() == group) {
        blocks.arrived(block, now);
      }
    }

    void unavailable(NodeId from, long ofGroup, long index) {
      if (blocks.isFrom(from) && ofGroup == group && blocks.isOf(index)) {
        giveUp();
      }
    }

    void due() {
      blocks.due(now);
    }

    void askAgain() {
      if (blocks.isStuck(now)) {
        giveUp();
      } else {
        blocks.askAgain(now);
      }
    }

    private void giveUp() {
      blocks.abandon();
      fetch = Optional.empty();
    }

    long nextDeadline() {
      return blocks.nextDeadline();
    }

    @Override
    public long group() {
      return group;
    }

    @Override
    public void send(NodeId to, PeerMessage message) {
      Mending.this.send(to, message);
    }

    @Override
    public <T> void background(Callable<T> work, Consumer<T> done) {
      Mending.this.background(work, done);
    }

    /// The node will read it when it starts.
    @Override
    public Runnable load(InputStream content) {
      return () -> {};
    }

    @Override
    public void fetched(Snapshot snapshot, SnapshotFacts facts, Runnable state) {
      LOG.info(
          "mending: got a snapshot of group {} at {} from {}", group, snapshot.index(), source);
      got.put(group, facts.head());
      fetch = Optional.empty();
      askAt = now;
    }

    @Override
    public void failed(String why) {
      LOG.warn("mending: gave up a snapshot of group {} from {}: {}", group, source, why);
      fetch = Optional.empty();
    }

    @Override
    public String toString() {
      return "a snapshot of group %d that reaches %d, from %s".formatted(group, atLeast, source);
    }
  }

  private void send(NodeId to, PeerMessage message) {
    PeerCodec codec = new PeerCodec();
    codec.add(message);
    var _ = network.send(to, codec.finish());
  }

  private <T> void background(Callable<T> work, Consumer<T> done) {
    background.run(
        work,
        result -> {
          done.accept(result);
          wakeUp.run();
        });
  }

  // ---- the end
  // ------------------------------------------------------------------------------------

  /// Whatever was fetched is durable; now a damaged log makes way for a new one.
  private void end() {
    ending = true;
    background(
        () -> {
          if (damage.log().isPresent()) {
            Wal.replace(disk, damage.identity(), logOptions, newLog());
          } else if (damage.snapshots().stream().anyMatch(this::isDropped)) {
            appendDropped();
          }
          return true;
        },
        _ -> {
          LOG.warn("mending: done; {} was made good by the others", damage);
          over = true;
        });
  }

  private boolean isDropped(Damage.DamagedSnapshot snapshot) {
    return dropped.contains(snapshot.stored().group());
  }

  /// The next start finds that these snapshots are not needed.
  private void appendDropped() {
    Identity identity = damage.identity();
    Wal wal =
        Wal.open(disk, logOptions, identity.clusterId(), identity.nodeId(), (_, _, _, _) -> {})
            .wal();
    wal.append(droppedRecords());
    wal.close();
  }

  private List<LogRecord> droppedRecords() {
    return dropped.stream().map(group -> new RecordCodec().encodeDropped(group)).toList();
  }

  private List<LogRecord> newLog() {
    RecordCodec codec = new RecordCodec();
    List<LogRecord> records = new ArrayList<>(droppedRecords());
    incarnations.forEach((peer, each) -> records.add(codec.encodeIncarnation(peer, each)));
    addresses.forEach((peer, where) -> records.add(codec.encodeAddresses(peer, where)));
    needs.forEach((group, need) -> {
      SnapshotHead head =
          Optional.ofNullable(got.get(group)).orElseGet(() -> new SnapshotHead(0, 0, need.members));
      EngineKind engine = EngineKind.of(need.engine);
      records.addAll(engine.mended(codec, group, self, need.epoch, head));
    });
    return records;
  }
}
