package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.Alarm;
import io.quorate.net.HostPort;
import io.quorate.net.NodeIdentity;
import io.quorate.net.NodeLoop;
import io.quorate.net.PeerListener;
import io.quorate.net.PeerNetwork;
import io.quorate.net.PeerOptions;
import io.quorate.net.Traffic;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.observation.Observation;
import io.quorate.runtime.observation.Observations;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.wal.Durability;
import io.quorate.wal.FileDisk;
import io.quorate.wal.Identity;
import io.quorate.wal.LogRecord;
import io.quorate.wal.LogWriter;
import io.quorate.wal.LogWrites;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A [Node] in production: on sockets, a disk and a thread of its own.
///
/// [#open] it, [#host] the groups, [#start] it. The node's thread drives the node and owns the peer
/// sockets; a second one writes the log. If the disk fails or the node finds itself wrong, it stops
/// for good, says so in the log, and completes [#failure].
public final class LiveNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveNode.class);

  /// Submissions to the log that may wait. Requests are bounded before they get here, so this many
  /// only wait if something is very wrong.
  private static final int LOG_QUEUE_LENGTH = 1 << 16;

  private static final int LOG_BATCH_BYTES = 4 << 20;

  /// Much faster than most logs grow, and a part of what disks can do.
  private static final long SNAPSHOT_KIB_PER_SECOND = 64 << 10;

  private static final int OBSERVATIONS_KEPT = 4096;
  private static final int OBSERVERS_MAX = 16;

  /// How often a full disk is looked at again.
  private static final Duration FULL_DISK_RETRY = Duration.ofSeconds(1);

  /// Who a node is and where it lives.
  ///
  /// @param directory holds the node's log; made if missing
  /// @param cluster equal on all nodes of a cluster, different between clusters
  /// @param self this node, one of the members
  /// @param members where each node of the cluster can be reached by the others
  /// @param listen where this node listens for the others
  /// @param tls for those of these addresses that speak it
  /// @param options bounds and timeouts
  public record Settings(
      Path directory,
      long cluster,
      NodeId self,
      Map<NodeId, List<HostPort>> members,
      List<HostPort> listen,
      Tls tls,
      NodeOptions options) {
    public Settings {
      members = Map.copyOf(members);
      listen = List.copyOf(listen);
      if (!members.containsKey(self)) {
        throw new IllegalArgumentException(
            "node %s is not one of the members %s".formatted(self, members.keySet()));
      }
    }

    /// Nodes of which none speaks TLS.
    public Settings(
        Path directory,
        long cluster,
        NodeId self,
        Map<NodeId, List<HostPort>> members,
        List<HostPort> listen,
        NodeOptions options) {
      this(directory, cluster, self, members, listen, Tls.none(), options);
    }

    /// The usual case: each node is reached at one address, and listens on it, without TLS.
    ///
    /// @throws IllegalArgumentException if `self` is not one of the members
    public static Settings of(
        Path directory, long cluster, NodeId self, Map<NodeId, HostPort> members) {
      Map<NodeId, List<HostPort>> addresses = new TreeMap<>();
      members.forEach((member, address) -> addresses.put(member, List.of(address)));
      List<HostPort> listen = addresses.getOrDefault(self, List.of());
      return new Settings(
          directory, cluster, self, addresses, listen, Tls.none(), NodeOptions.DEFAULT);
    }

    public Settings withOptions(NodeOptions options) {
      return new Settings(directory, cluster, self, members, listen, tls, options);
    }
  }

  private final Settings settings;
  private final FileDisk disk;
  private final NodeLoop loop;
  private final ExecutorService background;
  private final ExecutorService works = Executors.newVirtualThreadPerTaskExecutor();
  private final Node node;
  private final PeerNetwork network;
  private final LogWriter log;
  private final Observations observations =
      new Observations(InstantSource.system(), OBSERVATIONS_KEPT, OBSERVERS_MAX);
  private final long startedAt = System.nanoTime();
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final CompletableFuture<Void> removal = new CompletableFuture<>();

  /// Whose addresses are dialed, and where they are.
  private Map<NodeId, List<HostPort>> dialed = Map.of();

  private Set<NodeId> membersSeen = Set.of();
  private @Nullable Alarm alarm;
  private long alarmAt = Long.MAX_VALUE;
  private boolean leaving;
  private boolean stopped;

  private LiveNode(
      Settings settings,
      FileDisk disk,
      SnapshotStore snapshots,
      Wal wal,
      Recovery recovery,
      ExecutorService background) {
    RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());
    this.settings = settings;
    this.disk = disk;
    this.background = background;
    this.loop = NodeLoop.start("node");
    Ports ports =
        new Ports(
            new ToPeers(),
            new ToLog(),
            snapshots,
            new InBackground(),
            random,
            this::wakeUp,
            this::observe);
    this.node = new Node(settings.self, settings.options, ports, recovery);
    this.network =
        new PeerNetwork(
            loop,
            new NodeIdentity(
                settings.cluster,
                settings.self.value(),
                wal.identity().incarnation(),
                settings.options.engine().toString()),
            PeerOptions.DEFAULTS,
            settings.tls,
            random,
            this::admit,
            new FromPeers());
    this.log = LogWriter.start(wal, LOG_BATCH_BYTES, LOG_QUEUE_LENGTH, new FromLog());
  }

  /// Reads the node's log, or makes one. If something on the disk was altered, or is gone, that was
  /// durable, this returns when the other members have made it good ([Mending]); until then it is
  /// to them as if this node had crashed.
  ///
  /// @throws RuntimeException if the directory is in use, another node's, or damaged and nobody can
  ///   help; the message says which, where, and what can be done
  public static LiveNode open(Settings settings) {
    return open(settings, true);
  }

  private static LiveNode open(Settings settings, boolean mayMend) {
    FileDisk disk = openDisk(settings.directory);
    ExecutorService background =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("wal-background").daemon(true).factory());
    try {
      Identity identity =
          new Identity(settings.cluster, settings.self.value(), new SecureRandom().nextLong());
      SnapshotStore store = SnapshotStore.open(disk, SNAPSHOT_KIB_PER_SECOND);
      switch (Storage.open(disk, store, identity, new WalOptions(background), _ -> {})) {
        case Storage.Sound(var snapshots, var recovery, var wal, var cut) -> {
          cut.ifPresent(tail -> LOG.warn("removed an incomplete batch, {}", tail));
          return new LiveNode(settings, disk, snapshots, wal, recovery, background);
        }
        case Storage.Damaged(var damage) -> {
          if (!mayMend) {
            throw damage.hopeless();
          }
          mend(settings, damage, background);
        }
      }
    } catch (IOException e) {
      release(background, disk);
      throw new UncheckedIOException(
          "the snapshots in %s cannot be read: %s".formatted(settings.directory, e.getMessage()),
          e);
    } catch (RuntimeException e) {
      release(background, disk);
      throw e;
    }
    release(background, disk);
    return open(settings, false);
  }

  /// The disk was closed when it was found to be damaged.
  private static void mend(Settings settings, Damage damage, ExecutorService background)
      throws IOException {
    try (FileDisk disk = openDisk(settings.directory)) {
      LiveMending.run(settings, damage, disk, new WalOptions(background));
    }
  }

  /// Whose log a directory holds, if it holds one.
  ///
  /// @throws RuntimeException if the directory is in use or damaged; the message says which
  public static Optional<Identity> identity(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (FileDisk disk = openDisk(directory)) {
      return Wal.identity(disk);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + directory, e);
    }
  }

  private static FileDisk openDisk(Path directory) {
    try {
      return FileDisk.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the directory " + directory, e);
    }
  }

  /// Lets another node use the directory, once nothing of this one does.
  private static void release(ExecutorService background, FileDisk disk) {
    background.close();
    try {
      disk.close();
    } catch (IOException e) {
      LOG.warn("{} may stay locked until this process ends", disk.path(""), e);
    }
  }

  /// Makes this node a member of a group, with all nodes of the cluster; to be called before
  /// [#start], with the same groups on every node.
  ///
  /// @param group the group's number, above 0
  public <S extends StateMachine<R>, R> Group<S, R> host(long group, S stateMachine) {
    Configuration everybody = Configuration.of(settings.members.keySet());
    return loop.call(() -> node.host(group, everybody, stateMachine));
  }

  /// As [#host(long, StateMachine)], with these members, and at any time.
  public <S extends StateMachine<R>, R> Group<S, R> host(
      long group, Configuration founders, S stateMachine) {
    return loop.call(() -> node.host(group, founders, stateMachine));
  }

  /// As [#host(long, Configuration, StateMachine)], and ordered by this engine, on every node;
  /// [NodeOptions] say only by which the others are.
  public <S extends StateMachine<R>, R> Group<S, R> host(
      long group, EngineKind engine, Configuration founders, S stateMachine) {
    return loop.call(() -> node.host(group, engine, founders, stateMachine));
  }

  /// Leaves a group for good; see [Node#drop].
  public void drop(long group) {
    loop.<@Nullable Void>call(() -> {
      node.drop(group);
      return null;
    });
  }

  /// The groups that this node's log knows and that are not hosted yet; see [Node#unhosted].
  public SortedSet<Long> unhosted() {
    return loop.call(node::unhosted);
  }

  /// Whether this node has dropped the group, in this life or an earlier one.
  public boolean hasDropped(long group) {
    return loop.call(() -> node.hasDropped(group));
  }

  /// Makes this node an acceptor of a group of write-once registers, with all nodes of the cluster;
  /// to be called before [#start], with the same groups and limits on every node.
  ///
  /// @param group the group's number, above 0
  public Registers hostRegisters(long group, RegisterLimits limits) {
    Configuration everybody = Configuration.of(settings.members.keySet());
    return loop.call(() -> node.hostRegisters(group, everybody, limits));
  }

  /// Makes this node a replica of a group that is there already and of which it will be a member,
  /// as soon as the members are changed so ([Group#changeMembers]). Until then it talks to
  /// everybody whom [Settings#members] names. A group that this node knows from earlier goes on
  /// where it stood.
  public <S extends StateMachine<R>, R> Group<S, R> join(long group, S stateMachine) {
    return loop.call(() -> node.host(group, Configuration.UNKNOWN, stateMachine));
  }

  /// Says where a node can be reached, in place of what was known of that, and remembers it beyond
  /// this life. Every node must know it of a new member: to be called on each of them, before the
  /// members are changed.
  public void locate(NodeId node, List<HostPort> addresses) {
    loop.execute(() -> {
      if (!stopped) {
        this.node.locate(node, addresses);
        dial();
      }
    });
  }

  /// Where other nodes can be reached, as far as this one was told ([#locate]); also in earlier
  /// lives.
  public Map<NodeId, List<HostPort>> addresses() {
    return loop.call(() -> Map.copyOf(node.addresses()));
  }

  /// From now on tells processes that do not know the cluster what they ask; see
  /// [PeerNetwork#answerInquiries].
  public void answerInquiries(LongFunction<Bytes> answers) {
    loop.<@Nullable Void>call(() -> {
      network.answerInquiries(answers);
      return null;
    });
  }

  /// Listens for the other nodes, connects to them and begins.
  ///
  /// @throws UncheckedIOException if an address cannot be listened on
  public void start() {
    loop.call(() -> {
      for (HostPort address : settings.listen) {
        if (address.tls()) {
          network.bindTls(address.host(), address.port());
        } else {
          network.bind(address.host(), address.port());
        }
      }
      dial();
      wakeUp();
      return true;
    });
  }

  /// The loop of the node's own thread, for sockets that shall live on it.
  public NodeLoop loop() {
    return loop;
  }

  /// What its peer connections have carried until now.
  public Traffic traffic() {
    return network.traffic();
  }

  /// What it has written to its log until now.
  public LogWrites logWrites() {
    return log.writes();
  }

  /// What befalls it, for whoever wants to follow that.
  public Observations observations() {
    return observations;
  }

  /// Is completed with the cause if the node has to stop by itself.
  public CompletableFuture<Throwable> failure() {
    return failure.copy();
  }

  /// Is completed when every group has removed this node. It stops then.
  public CompletableFuture<Void> removal() {
    return removal.copy();
  }

  /// Ends what is under way, makes durable what was promised, and stops. Open requests end as
  /// refused or unknown. Closing again does nothing.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    loop.call(() -> {
      halt();
      return true;
    });
    works.shutdownNow(); // a snapshot that is half written is of no use
    works.close();
    log.close();
    loop.close();
    release(background, disk);
  }

  // ---- driving the node, on its loop
  // --------------------------------------------------------------

  /// Makes the node run once, soon; from any thread. Calls that come before it does are one.
  private void wakeUp() {
    if (!woken.get() && woken.compareAndSet(false, true)) {
      loop.execute(this::run);
    }
  }

  private long now() {
    return System.nanoTime() - startedAt;
  }

  private void run() {
    woken.set(false);
    if (stopped) {
      node.stop(); // for requests that slipped in
      return;
    }
    try {
      runAgainAt(node.run(this::now));
      if (!node.members().equals(membersSeen)) {
        membersSeen = node.members();
        dial();
      }
      if (node.isRemoved() && !leaving) {
        leave();
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /// Dials the members, wherever they are. Who is a member no more may have to be told so by this
  /// node, and is given time for it. A node that is no member as far as it knows is about to join:
  /// any of those that it was told of may be the one who leads.
  private void dial() {
    Map<NodeId, List<HostPort>> addresses = new TreeMap<>(settings.members);
    addresses.putAll(node.addresses());
    addresses.values().removeIf(List::isEmpty);
    addresses.remove(settings.self);
    if (node.members().contains(settings.self)) {
      addresses.keySet().retainAll(node.members());
    }
    for (NodeId former : dialed.keySet()) {
      if (!addresses.containsKey(former)) {
        loop.schedule(farewell(), () -> hangUp(former));
      }
    }
    addresses.forEach((peer, where) -> {
      if (!where.equals(dialed.get(peer))) {
        network.addPeer(peer.value(), where);
      }
    });
    dialed = addresses;
  }

  private void hangUp(NodeId former) {
    if (!stopped && !dialed.containsKey(former)) {
      network.removePeer(former.value());
    }
  }

  /// What a leader needs to tell a member that it was removed.
  private Duration farewell() {
    return settings.options.raft().electionTimeout().multipliedBy(3);
  }

  /// Others may still learn from this node that it was removed.
  private void leave() {
    leaving = true;
    LOG.warn("this node was removed from the cluster, and stops");
    loop.schedule(
        settings.options.raft().electionTimeout(),
        () -> {
          halt();
          removal.complete(null);
        });
  }

  /// The deadline moves with every message from a leader, mostly further away: an alarm that rings
  /// too early finds nothing to do, and is cheaper than setting it anew each time.
  private void runAgainAt(long deadline) {
    if (deadline >= alarmAt) {
      return;
    }
    if (alarm != null) {
      alarm.cancel();
    }
    alarmAt = deadline;
    alarm =
        loop.schedule(
            Duration.ofNanos(Math.max(0, deadline - now())),
            () -> {
              alarmAt = Long.MAX_VALUE;
              run();
            });
  }

  private void fail(Throwable cause) {
    if (!stopped) {
      LOG.error("the node stops: {}", cause.getMessage(), cause);
      halt();
      failure.complete(cause);
    }
  }

  private void halt() {
    if (!stopped) {
      stopped = true;
      node.stop();
      network.close();
    }
  }

  /// What concerns all groups is told in the log, too.
  private void observe(Observation what) {
    observations.add(what);
    switch (what) {
      case Observation.PeerConnected(var peer) -> LOG.info("connected to peer {}", peer);
      case Observation.PeerLost(var peer) -> LOG.info("lost the connection to peer {}", peer);
      case Observation.DiskFull _ ->
          LOG.error("the disk is full: this node takes no commands until there is room");
      case Observation.DiskFreed _ -> LOG.info("the disk has room again");
      case Observation.DiskStalled _ -> LOG.warn("the disk stalls: a write takes very long");
      case Observation.DiskResumed(var stalledFor) ->
          LOG.warn("the disk had stalled for {} ms", stalledFor.toMillis());
      case Observation.OfGroup _ -> {}
    }
  }

  private void admit(NodeIdentity peer, Consumer<Optional<String>> verdict) {
    node.meet(new NodeId(peer.node()), peer.incarnation(), verdict);
  }

  private final class ToPeers implements Ports.Network {
    @Override
    public boolean send(NodeId to, Parcel frame) {
      return network.send(to.value(), frame);
    }
  }

  private final class FromPeers implements PeerListener {
    @Override
    public void received(long from, Parcel frame) {
      node.received(new NodeId(from), frame);
      wakeUp();
    }

    @Override
    public void connected(long peer) {
      observe(new Observation.PeerConnected(new NodeId(peer)));
      node.connected(new NodeId(peer));
      wakeUp();
    }

    @Override
    public void disconnected(long peer) {
      observe(new Observation.PeerLost(new NodeId(peer)));
      node.disconnected(new NodeId(peer));
      wakeUp();
    }

    /// What a peer had sent before it died may come after the loss of the connection to it was
    /// noticed, and then looks like a sign of life. Nothing comes after this.
    @Override
    public void ended(long peer) {
      node.disconnected(new NodeId(peer));
      wakeUp();
    }
  }

  private final class ToLog implements Ports.Log {
    private long retriedAt;

    @Override
    public void write(long ticket, List<LogRecord> records) {
      if (!log.submit(ticket, records)) {
        throw new IllegalStateException(
            "the log takes no more: it has failed, or %d writes are waiting for the disk"
                .formatted(LOG_QUEUE_LENGTH));
      }
    }

    @Override
    public boolean full() {
      boolean full = log.full();
      if (full && System.nanoTime() - retriedAt > FULL_DISK_RETRY.toNanos()) {
        retriedAt = System.nanoTime();
        log.retrySpare();
      }
      return full;
    }

    @Override
    public boolean spent() {
      return log.spent();
    }

    @Override
    public long segment() {
      return log.position().segment();
    }

    @Override
    public void dropBefore(long segment) {
      log.dropBefore(segment);
    }
  }

  private final class InBackground implements Ports.Background {
    @Override
    public <T> void run(Callable<T> work, Consumer<T> done) {
      works.execute(() -> {
        try {
          T result = work.call();
          loop.execute(() -> end(done, result));
        } catch (Exception | Error e) {
          loop.execute(() -> fail(e));
        }
      });
    }

    private <T> void end(Consumer<T> done, T result) {
      if (!stopped) {
        done.accept(result);
      }
    }
  }

  private final class FromLog implements Durability {
    @Override
    public void durable(long highestTicket) {
      node.durable(highestTicket);
    }

    @Override
    public void failed(Throwable cause) {
      loop.execute(() -> fail(cause));
    }
  }
}
