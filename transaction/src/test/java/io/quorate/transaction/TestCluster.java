package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import io.quorate.kv.KeyValue;
import io.quorate.kv.KvStore;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.Group;
import io.quorate.runtime.Node;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Ports;
import io.quorate.runtime.Recovery;
import io.quorate.runtime.SnapshotOptions;
import io.quorate.runtime.session.Sessions;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// Production nodes in one thread, from one seed: each hosts the register and some keyspaces, and
/// has a coordinator. Frames and syncs take their time; who crashes forgets what is not synced.
final class TestCluster {
  static final List<String> KEYSPACES = List.of("north", "south", "west");
  static final TransactionOptions OPTIONS =
      TransactionOptions.DEFAULT.withPatience(Duration.ofMillis(600)).withEpochLength(40);

  private static final long DECISIONS = 3;
  private static final NodeOptions NODE_OPTIONS =
      new NodeOptions(
          NodeOptions.DEFAULT.engine(),
          RaftOptions.DEFAULT.withTimeouts(Duration.ofMillis(150), Duration.ofMillis(30)),
          SnapshotOptions.DEFAULT.withEveryCommands(100).withKeptCommands(20),
          Duration.ofSeconds(1),
          1000,
          64 << 20,
          1 << 20);

  private record Item(long at, long number, Runnable action) implements Comparable<Item> {
    @Override
    public int compareTo(Item other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Item> agenda = new PriorityQueue<>();
  private final SplittableRandom random;
  private final List<Machine> machines = new ArrayList<>();
  private final Configuration members;
  private final TransactionOptions options;
  private final Set<NodeId> dropped = new LinkedHashSet<>();
  private final Set<String> full = new LinkedHashSet<>();
  private long now;
  private long planned;

  TestCluster(long seed, int nodes) {
    this(seed, nodes, OPTIONS);
  }

  TestCluster(long seed, int nodes, TransactionOptions options) {
    this.random = new SplittableRandom(seed);
    this.options = options;
    this.members =
        Configuration.of(LongStream.rangeClosed(1, nodes).mapToObj(NodeId::new).toList());
    members.voters().forEach(id -> machines.add(new Machine(id)));
    machines.forEach(Machine::start);
  }

  // ---- time
  // ---------------------------------------------------------------------------------------

  void after(Duration delay, Runnable action) {
    agenda.add(new Item(now + delay.toNanos(), planned++, action));
  }

  private void soon(long nanosMax, Runnable action) {
    agenda.add(new Item(now + random.nextLong(nanosMax), planned++, action));
  }

  void pass(Duration time) {
    long until = now + time.toNanos();
    for (Item next = agenda.peek(); next != null && next.at <= until; next = agenda.peek()) {
      agenda.remove();
      now = next.at;
      next.action.run();
    }
    now = until;
  }

  void await(String what, Duration atMost, BooleanSupplier condition) {
    long deadline = now + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (now >= deadline) {
        throw new AssertionError("within %s it did not come true that %s".formatted(atMost, what));
      }
      pass(Duration.ofMillis(1));
    }
  }

  void awaitLeaders() {
    await(
        "each group has a leader",
        Duration.ofSeconds(10),
        () ->
            leader(DECISIONS).isPresent()
                && KEYSPACES.stream().allMatch(name -> leaderOf(name).isPresent()));
  }

  /// No node has room for more in it.
  void fill(String keyspace) {
    full.add(keyspace);
  }

  /// All learn of it at once.
  void drop(NodeId keyspace) {
    dropped.add(keyspace);
  }

  // ---- who is there
  // -------------------------------------------------------------------------------

  List<Machine> machines() {
    return machines;
  }

  Machine machine(int number) {
    return machines.get(number - 1);
  }

  List<Life> lives() {
    return machines.stream().flatMap(machine -> machine.life.stream()).toList();
  }

  Optional<Life> leaderOf(String keyspace) {
    return lives().stream().filter(life -> life.keyspace(keyspace).leadsHere()).findFirst();
  }

  private Optional<Life> leader(long group) {
    return lives().stream()
        .filter(life -> group == DECISIONS && life.decisions.status().engine().leads())
        .findFirst();
  }

  /// Somebody who leads nothing; if there is none, somebody.
  Life anyLife() {
    return lives().getFirst();
  }

  /// What is prepared, as the leaders know it.
  List<PrepareRequest> prepared() {
    return KEYSPACES.stream()
        .flatMap(
            name -> leaderOf(name).stream().flatMap(life -> life.store(name).prepared().stream()))
        .toList();
  }

  /// What the leader of a keyspace holds.
  String value(String keyspace, String key) {
    return leaderOf(keyspace).orElseThrow().value(keyspace, key);
  }

  final class Machine {
    private final NodeId id;
    private final List<LogRecord> disk = new ArrayList<>();
    private final MemoryDisk files = new MemoryDisk();
    private final SortedMap<TransactionId, List<NodeId>> commits = new TreeMap<>();
    private boolean stalls;
    private final Map<NodeId, Long> lastArrival = new LinkedHashMap<>();
    private Optional<Life> life = Optional.empty();

    Machine(NodeId id) {
      this.id = id;
    }

    Optional<Life> life() {
      return life;
    }

    /// By classic two-phase commit, as its disk has them.
    SortedMap<TransactionId, List<NodeId>> commits() {
      return commits;
    }

    /// Its disk writes no commit any more, or does again.
    void stall(boolean now) {
      stalls = now;
    }

    /// A disk that takes a moment for each record, and may crash before.
    private CoordinatorLog log(Life life) {
      return new CoordinatorLog() {
        @Override
        public void commit(TransactionId id, List<NodeId> participants, Runnable done) {
          if (!stalls) {
            life.execute(() -> {
              commits.put(id, participants);
              done.run();
            });
          }
        }

        @Override
        public void end(TransactionId id) {
          commits.remove(id);
        }

        @Override
        public SortedMap<TransactionId, List<NodeId>> commits() {
          return new TreeMap<>(commits);
        }
      };
    }

    void start() {
      if (life.isEmpty()) {
        life = Optional.of(new Life(this));
        life.get().begin();
      }
    }

    void crash() {
      life.ifPresent(each -> each.over = true);
      life = Optional.empty();
    }
  }

  /// A node from its start to its crash.
  final class Life implements Surroundings, Participants {
    private final Machine machine;
    private final Node node;
    private final Group<Decisions, RegisterAnswer> decisions;
    private final Map<String, GroupParticipant<KeyspaceMachine>> keyspaces = new LinkedHashMap<>();
    private final Map<String, KeyspaceMachine> keys = new LinkedHashMap<>();
    private final Coordinator coordinator;
    private final Inspection inspection;
    private final io.quorate.transaction.Recovery recovery;
    private boolean over;
    private boolean woken;
    private long alarm = Long.MAX_VALUE;

    Life(Machine machine) {
      this.machine = machine;
      try {
        SnapshotStore snapshots = SnapshotStore.open(machine.files);
        Recovery recovered = Recovery.from(snapshots);
        machine.disk.forEach(record -> recovered.replay(1, record));
        Ports ports =
            new Ports(this::send, new Disk(), snapshots, new Works(), random.split(), this::wakeUp);
        this.node = new Node(machine.id, NODE_OPTIONS, ports, recovered);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      this.decisions = node.host(DECISIONS, members, new Decisions());
      for (int i = 0; i < KEYSPACES.size(); i++) {
        String name = KEYSPACES.get(i);
        long group = 10L + i;
        KeyspaceMachine state = new KeyspaceMachine();
        keys.put(name, state);
        keyspaces.put(
            name,
            new GroupParticipant<>(
                name,
                new NodeId(group),
                node.host(group, members, new Sessions<>(state, KeyspaceMachine.RESULTS)),
                KeyspaceMachine::store,
                state::isAnythingPrepared,
                growth -> growth == 0 || !full.contains(name)));
      }
      this.coordinator =
          new Coordinator(machine.id, decisions, this, machine.log(this), this, options);
      this.inspection = new Inspection(decisions, this, this);
      this.recovery =
          new io.quorate.transaction.Recovery(decisions, this, coordinator, this, options);
    }

    private void begin() {
      recovery.start();
      for (Life other : lives()) {
        if (other != this) {
          node.connected(other.machine.id);
          other.ifAlive(() -> {
            other.node.disconnected(machine.id);
            other.node.connected(machine.id);
            other.wakeUp();
          });
        }
      }
      wakeUp();
    }

    NodeId id() {
      return machine.id;
    }

    Coordinator coordinator() {
      return coordinator;
    }

    Inspection inspection() {
      return inspection;
    }

    Group<Decisions, RegisterAnswer> decisions() {
      return decisions;
    }

    GroupParticipant<KeyspaceMachine> keyspace(String name) {
      return Objects.requireNonNull(keyspaces.get(name));
    }

    @Override
    public Optional<Participant> find(String name) {
      return Optional.ofNullable(keyspaces.get(name));
    }

    @Override
    public List<Participant> all() {
      return List.copyOf(keyspaces.values());
    }

    @Override
    public boolean isDropped(NodeId participant) {
      return dropped.contains(participant);
    }

    KvStore store(String name) {
      return Objects.requireNonNull(keys.get(name)).store();
    }

    String value(String keyspace, String key) {
      RangeResponse found =
          (RangeResponse) store(keyspace).range(new RangeRequest(Bytes.utf8(key)));
      return found.kvs().isEmpty() ? "" : found.kvs().getFirst().value().toUtf8();
    }

    // ---- what it lends, and what it is lent

    private void ifAlive(Runnable action) {
      if (!over) {
        action.run();
      }
    }

    @Override
    public void execute(Runnable action) {
      soon(1_000, () -> ifAlive(action));
    }

    @Override
    public void after(Duration delay, Runnable action) {
      TestCluster.this.after(delay, () -> ifAlive(action));
    }

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public long wallMillis() {
      return now / 1_000_000;
    }

    private void wakeUp() {
      if (!woken) {
        woken = true;
        soon(20_000, () -> ifAlive(this::run));
      }
    }

    private void run() {
      woken = false;
      long deadline = node.run(now);
      if (deadline < alarm) {
        alarm = deadline;
        after(Duration.ofNanos(Math.max(0, deadline - now)), () -> ring(deadline));
      }
    }

    /// One alarm is enough as long as it does not ring too late.
    private void ring(long mine) {
      if (mine == alarm) {
        alarm = Long.MAX_VALUE;
        wakeUp();
      }
    }

    private boolean send(NodeId to, Parcel frame) {
      Machine target = machines.get((int) to.value() - 1);
      Optional<Life> reached = target.life;
      if (reached.isEmpty()) {
        return false;
      }
      Parcel copy = overTheWire(frame);
      long at =
          Math.max(
              now + 50_000 + random.nextLong(500_000), machine.lastArrival.getOrDefault(to, 0L));
      machine.lastArrival.put(to, at);
      agenda.add(
          new Item(
              at,
              planned++,
              () ->
                  reached
                      .get()
                      .ifAlive(() -> {
                        reached.get().node.received(machine.id, copy);
                        reached.get().wakeUp();
                      })));
      return true;
    }

    private final class Disk implements Ports.Log {
      @Override
      public void write(long ticket, List<LogRecord> records) {
        List<LogRecord> copy = List.copyOf(records);
        long at = Math.max(synced, now + 50_000 + random.nextLong(300_000));
        synced = at;
        agenda.add(
            new Item(
                at,
                planned++,
                () ->
                    ifAlive(() -> {
                      machine.disk.addAll(copy);
                      node.durable(ticket);
                    })));
      }

      private long synced;

      @Override
      public boolean full() {
        return false;
      }

      @Override
      public boolean spent() {
        return false;
      }

      @Override
      public long segment() {
        return 1;
      }

      @Override
      public void dropBefore(long segment) {}
    }

    private final class Works implements Ports.Background {
      @Override
      public <T> void run(Callable<T> work, Consumer<T> done) {
        soon(
            2_000_000,
            () ->
                ifAlive(() -> {
                  try {
                    done.accept(work.call());
                  } catch (Exception e) {
                    throw new AssertionError(e);
                  }
                }));
      }
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

  // ---- short words
  // --------------------------------------------------------------------------------

  static Work writing(Write... writes) {
    return new Work(List.of(), List.of(writes));
  }

  static Work reading(Seen... seen) {
    return new Work(List.of(seen), List.of());
  }

  static Seen absent(String key) {
    return new Seen(Bytes.utf8(key), Bytes.EMPTY, 1, 0);
  }

  static Seen seen(KeyValue kv) {
    return new Seen(kv.key(), Bytes.EMPTY, kv.modRevision(), 1);
  }
}
