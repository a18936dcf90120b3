package io.quorate.protocol.walk;

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
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// A few servers, their disks and what is under way between them, where chance decides what happens
/// next: any message may arrive, in any order, twice or never; any number of writes may become
/// durable, and their completion come much later; timers run out late; servers crash at any moment
/// and keep a part of what was being written. Far more of it than in any real cluster, so that rare
/// meetings of events become common. What must hold all the time is in [Decisions] and in the
/// protocol's [Rules].
public final class RandomWalk {
  /// What servers have to be set up with, for their logs to be full of rare things.
  public static final Duration ELECTION_TIMEOUT = Duration.ofMillis(100);

  public static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(10);
  public static final int MESSAGE_BYTES = 100;
  public static final int WINDOW_BYTES = 300;

  /// More than this many messages under way only dilute what happens.
  private static final int UNDER_WAY_MAX = 50;

  private static final int INPUTS_MAX = 6;

  private record Packet(NodeId from, NodeId to, Message message) {}

  /// How often what happens, from 0 to 1, another for each walk: what is rare in all walks together
  /// may need one in which something else never happens.
  private record Mood(
      double loss,
      double duplication,
      double disorder,
      double crashes,
      double timers,
      double writes,
      double requests,
      double snapshots,
      double changes) {
    static final Mood NONE = new Mood(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Members change in every other walk, which is milder, or else no leader would last long
    /// enough for it.
    static Mood random(SplittableRandom random) {
      boolean changing = random.nextBoolean();
      double share = changing ? 0.2 : 1;
      return new Mood(
          share * random.nextDouble(0.4),
          random.nextDouble(0.3),
          random.nextDouble(),
          share * random.nextDouble(0.02),
          share * random.nextDouble(0.02, 0.1),
          random.nextDouble(0.1, 0.9),
          random.nextDouble(0.02, 0.3),
          random.nextDouble(0.1),
          changing ? random.nextDouble(0.4) : 0);
    }
  }

  private static final class Server {
    final NodeId id;
    final Disk disk;

    /// So many milliseconds pass on its clock in a second.
    final int clockPerMille;

    Optional<Engine> engine = Optional.empty();

    /// Messages pass only between servers on the same side.
    int side;

    /// Writes that were begun and are not durable.
    final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();

    /// The last write that is durable although the server does not know yet.
    long completed;

    final Map<Timer, Long> timers = new EnumMap<>(Timer.class);
    final List<Input> inputs = new ArrayList<>();

    /// Up to where the state machine has got.
    long applied;

    /// What it has asked for last, if it lacks a snapshot.
    Optional<Event.SnapshotNeeded> needed = Optional.empty();

    Server(NodeId id, Disk disk, int clockPerMille) {
      this.id = id;
      this.disk = disk;
      this.clockPerMille = clockPerMille;
    }

    long clock(long worldTime) {
      return worldTime * clockPerMille / 1000;
    }

    /// How long it takes until so much has passed on its clock.
    long worldTime(long delay) {
      return (delay * 1000 + clockPerMille - 1) / clockPerMille;
    }
  }

  private final SplittableRandom random;
  private final boolean leases;
  private final boolean quiesces;
  private Mood mood;
  private final List<Server> servers = new ArrayList<>();
  private final List<Packet> network = new ArrayList<>();
  private final Rules rules;
  private final Decisions decisions = new Decisions();

  /// What was committed anywhere when a read began, by the read's number.
  private final Map<Long, Long> reads = new HashMap<>();

  private long now;
  private long commands;
  private long installed;
  private long changes;
  private long readsByLease;
  private long quiescences;

  /// A group of this size, and two servers that wait to be taken in.
  public RandomWalk(long seed, int size, Rules rules) {
    this.random = new SplittableRandom(seed);
    this.mood = Mood.random(random);
    this.rules = rules;
    this.leases = rules.driftWithLeases().isPresent();
    this.quiesces = rules.quiesces();
    int drift = rules.driftWithLeases().orElse(0);
    Configuration founders = group(size);
    for (NodeId id : group(size + 2).voters()) {
      Configuration known = founders.isMember(id) ? founders : Configuration.UNKNOWN;
      int off = drift == 0 || random.nextBoolean() ? -drift : drift;
      Server server = new Server(id, rules.disk(id, known), 1000 + off);
      servers.add(server);
      start(server);
    }
  }

  private static Configuration group(int size) {
    return Configuration.of(LongStream.rangeClosed(1, size).mapToObj(NodeId::new).toList());
  }

  // ---- by chance
  // ----------------------------------------------------------------------------------

  public void go(int steps) {
    for (int step = 0; step < steps; step++) {
      if (random.nextInt(150) == 0) {
        divide();
      }
      Server server = servers.get(random.nextInt(servers.size()));
      if (server.engine.isPresent()) {
        happenTo(server);
      } else if (random.nextInt(20) == 0) {
        start(server);
      }
      if (leases && random.nextInt(4) == 0) {
        anyLeaderReads();
      }
    }
  }

  /// Or rather any that takes itself for one.
  private void anyLeaderReads() {
    Server server = servers.get(random.nextInt(servers.size()));
    if (server.engine.filter(engine -> engine.status().leads()).isPresent()) {
      read(server);
      step(server);
    }
  }

  private void happenTo(Server server) {
    if (random.nextDouble() < mood.crashes) {
      crash(server);
      return;
    }
    if (random.nextDouble() < mood.writes) {
      write(server, random.nextInt(1, 4));
    }
    for (int i = random.nextInt(INPUTS_MAX); i > 0; i--) {
      happenAtOnceTo(server);
    }
    step(server);
  }

  private void happenAtOnceTo(Server server) {
    if (random.nextDouble() < mood.timers) {
      runOut(server);
    }
    if (random.nextDouble() < mood.writes) {
      complete(server);
    }
    if (random.nextDouble() < mood.requests) {
      if (random.nextInt(3) == 0) {
        read(server);
      } else {
        propose(server);
      }
    }
    if (random.nextDouble() < mood.snapshots) {
      if (random.nextBoolean()) {
        takeSnapshot(server);
      } else {
        fetchSnapshot(server);
      }
    }
    if (server.engine.orElseThrow().status().leads() && random.nextDouble() < mood.changes) {
      if (random.nextInt(50) == 0) {
        transfer(server);
      } else {
        change(server);
      }
    }
    deliver(server);
  }

  /// Cuts the servers into two sides, or makes them whole again.
  private void divide() {
    int sides = random.nextBoolean() ? 1 : 2;
    if (quiesces) {
      servers.forEach(this::noticesSilence);
    }
    servers.forEach(server -> server.side = random.nextInt(sides));
    if (leases) {
      servers.forEach(this::losesConnections);
    }
  }

  /// What nodes tell each other did not pass as long as the servers were on two sides; from now on
  /// it does again, for a moment at least.
  private void noticesSilence(Server server) {
    server.engine.ifPresent(engine -> {
      servers.stream()
          .filter(other -> other.side != server.side || other.engine.isEmpty())
          .filter(other -> engine.reliesOn().contains(other.id))
          .forEach(other -> server.inputs.add(new Input.Silent(other.id)));
      servers.forEach(other -> server.inputs.add(new Input.Connected(other.id)));
    });
  }

  private void losesConnections(Server server) {
    if (server.engine.isPresent()) {
      servers.stream()
          .filter(other -> other.side != server.side)
          .forEach(other -> server.inputs.add(new Input.Disconnected(other.id)));
    }
  }

  private void send(Server from, NodeId to, Message message) {
    Server target = servers.stream().filter(s -> s.id.equals(to)).findFirst().orElseThrow();
    if (from.side == target.side && random.nextDouble() >= mood.loss) {
      network.add(new Packet(from.id, to, message));
    }
    if (random.nextDouble() < mood.loss / 20) {
      from.inputs.add(random.nextBoolean() ? new Input.Disconnected(to) : new Input.Connected(to));
    }
    if (network.size() > UNDER_WAY_MAX) {
      network.remove(random.nextInt(network.size()));
    }
  }

  private void deliver(Server server) {
    List<Packet> arriving = network.stream().filter(p -> p.to.equals(server.id)).toList();
    if (!arriving.isEmpty()) {
      boolean oldest = random.nextDouble() >= mood.disorder;
      Packet packet = arriving.get(oldest ? 0 : random.nextInt(arriving.size()));
      if (random.nextDouble() >= mood.duplication) {
        network.remove(packet); // or else it will arrive again
      }
      server.inputs.add(new Input.Deliver(packet.from, packet.message));
    }
  }

  private void propose(Server server) {
    List<Content> proposed = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      commands++;
      Bytes payload = Bytes.utf8("c" + commands + ".".repeat(random.nextInt(60)));
      proposed.add(new Content.Command(new RequestId(server.id.value(), commands), payload));
    }
    server.inputs.add(new Input.Propose(proposed));
  }

  private void read(Server server) {
    long number = reads.size() + 1L;
    reads.put(number, decisions.committed());
    server.inputs.add(new Input.Read(number));
  }

  /// Somebody comes, goes, or is a voter or a learner from now on; or everything is different.
  private void change(Server server) {
    Engine.Status status = server.engine.orElseThrow().status();
    Configuration current = status.configuration();
    boolean anything = random.nextBoolean();
    NodeId touched = servers.get(random.nextInt(servers.size())).id;
    List<NodeId> voters = new ArrayList<>();
    List<NodeId> learners = new ArrayList<>();
    for (Server each : servers) {
      if (anything || each.id.equals(touched)) {
        switch (random.nextInt(3)) {
          case 0 -> voters.add(each.id);
          case 1 -> learners.add(each.id);
          default -> {}
        }
      } else if (current.voters().contains(each.id)) {
        voters.add(each.id);
      } else if (current.learners().contains(each.id)) {
        learners.add(each.id);
      }
    }
    if (!voters.isEmpty()) {
      changes++;
      server.inputs.add(
          new Input.ChangeMembers(
              new RequestId(server.id.value(), changes),
              Configuration.of(voters).withLearners(learners),
              status.commitIndex(),
              random.nextBoolean()));
    }
  }

  private void transfer(Server server) {
    changes++;
    NodeId target = servers.get(random.nextInt(servers.size())).id;
    server.inputs.add(new Input.TransferLeadership(changes, target));
  }

  /// The timer that is due first, some time after it was due.
  private void runOut(Server server) {
    server.timers.entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .ifPresent(first -> {
          long late =
              random.nextInt(4) == 0 ? random.nextLong(leases ? 20_000_000 : 200_000_000) : 0;
          now = Math.max(now, first.getValue()) + late;
          server.inputs.add(new Input.Expired(first.getKey()));
          server.timers.remove(first.getKey());
        });
  }

  // ---- snapshots
  // ----------------------------------------------------------------------------------

  /// Of what is durable; the disk lets go of the log later, or never.
  private void takeSnapshot(Server server) {
    Engine engine = server.engine.orElseThrow();
    long index = server.applied;
    if (index > server.disk.newest().index() && rules.isDurable(engine, index)) {
      engine
          .snapshotHead(index)
          .ifPresent(head -> {
            server.disk.snapshot(head);
            server.inputs.add(
                new Input.Snapshotted(index, random.nextInt(10), random.nextInt(300)));
          });
    } else if (random.nextBoolean() && server.writing.isEmpty()) {
      rules.drop(server.disk, engine);
    }
  }

  /// Anybody's snapshot will do if it reaches far enough.
  private void fetchSnapshot(Server server) {
    if (server.needed.isEmpty()) {
      return;
    }
    Server source = servers.get(random.nextInt(servers.size()));
    SnapshotHead head = source.disk.newest();
    if (head.index() >= server.needed.get().atLeast()) {
      server.needed = Optional.empty();
      server.disk.snapshot(head);
      server.inputs.add(new Input.SnapshotReceived(head));
    }
  }

  // ---- disks
  // --------------------------------------------------------------------------------------

  /// The oldest writes become durable, and what waited for them is done.
  private void write(Server server, int count) {
    for (int i = 0; i < count && !server.writing.isEmpty(); i++) {
      Effect.Persist persist = server.writing.remove();
      server.disk.write(persist.write());
      server.completed = persist.number();
      carryOut(server, persist.then());
    }
  }

  private void complete(Server server) {
    if (server.completed > 0) {
      server.inputs.add(new Input.Persisted(server.completed));
      server.completed = 0;
    }
  }

  private void crash(Server server) {
    for (int kept = random.nextInt(4); kept > 0 && !server.writing.isEmpty(); kept--) {
      Write write = server.writing.remove().write();
      server.disk.write(kept > 1 || random.nextBoolean() ? write : rules.part(write, random));
    }
    server.writing.clear();
    server.timers.clear();
    server.inputs.clear();
    server.completed = 0;
    server.engine = Optional.empty();
    rules.crashed(server.id);
    decisions.crashed(server.id);
  }

  private void start(Server server) {
    server.engine = Optional.of(server.disk.start());
    server.applied = server.disk.newest().index();
    server.needed = Optional.empty();
    decisions.begins(server.id, server.applied);
    step(server);
  }

  // ---- steps
  // --------------------------------------------------------------------------------------

  private void step(Server server) {
    Engine engine = server.engine.orElseThrow();
    List<Input> inputs = List.copyOf(server.inputs);
    server.inputs.clear();
    boolean wasQuiescent = !engine.reliesOn().isEmpty();
    List<Effect> effects = engine.step(server.clock(now), inputs);
    quiescences += !wasQuiescent && !engine.reliesOn().isEmpty() ? 1 : 0;
    rules.check(engine);
    decisions.known(engine.status().commitIndex());
    readsByLease += readsAnsweredAtOnce(inputs, effects);
    carryOut(server, effects);
  }

  /// Reads that were confirmed by the step in which they were asked, where a round takes more than
  /// one: nobody was asked.
  private static long readsAnsweredAtOnce(List<Input> inputs, List<Effect> effects) {
    return effects.stream()
        .filter(effect ->
            effect instanceof Effect.Emit(Event.ReadConfirmed(var number, _))
                && inputs.contains(new Input.Read(number)))
        .count();
  }

  private void carryOut(Server server, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) -> {
          rules.mayLeave(message, to, server.disk);
          send(server, to, message);
        }
        case Effect.Persist persist -> server.writing.add(persist);
        case Effect.Emit(Event.Committed committed) -> {
          decisions.decided(server.id, committed);
          server.applied = committed.lastIndex();
        }
        case Effect.Emit(Event.SnapshotNeeded needed) -> server.needed = Optional.of(needed);
        case Effect.Emit(Event.SnapshotInstalled(var head)) -> {
          decisions.begins(server.id, head.index());
          server.applied = head.index();
          installed++;
        }
        case Effect.Emit(Event.ReadConfirmed(var number, var index)) ->
            decisions.read(number, index, reads.getOrDefault(number, 0L));
        case Effect.Emit _ -> {}
        case Effect.Arm(var timer, var atLeast, var atMost) ->
            server.timers.put(
                timer,
                now + server.worldTime(random.nextLong(atLeast.toNanos(), atMost.toNanos() + 1)));
        case Effect.Disarm(var timer) -> server.timers.remove(timer);
      }
    }
  }

  // ---- without faults
  // -----------------------------------------------------------------------------

  /// Everybody runs, messages arrive in order, disks are quick, and time passes.
  public void recover(Duration time) {
    mood = Mood.NONE;
    if (quiesces) {
      servers.forEach(this::noticesSilence);
    }
    servers.forEach(server -> server.side = 0);
    servers.stream().filter(server -> server.engine.isEmpty()).forEach(this::start);
    long end = now + time.toNanos();
    while (true) {
      rest();
      Optional<Server> next = servers.stream().min(Comparator.comparingLong(RandomWalk::due));
      if (due(next.orElseThrow()) > end) {
        return;
      }
      runOutOnTime(next.get());
    }
  }

  private static long due(Server server) {
    return server.timers.values().stream().min(Long::compare).orElse(Long.MAX_VALUE);
  }

  private void runOutOnTime(Server server) {
    long due = due(server);
    now = Math.max(now, due);
    for (Timer timer : Timer.values()) {
      if (server.timers.getOrDefault(timer, Long.MAX_VALUE) == due) {
        server.timers.remove(timer);
        server.inputs.add(new Input.Expired(timer));
      }
    }
    step(server);
  }

  private void rest() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (Server server : servers) {
        write(server, Integer.MAX_VALUE);
        complete(server);
        fetchSnapshotOfLeader(server);
        List<Packet> arriving = network.stream().filter(p -> p.to.equals(server.id)).toList();
        network.removeAll(arriving);
        arriving.forEach(p -> server.inputs.add(new Input.Deliver(p.from, p.message)));
        if (!server.inputs.isEmpty()) {
          step(server);
          moved = true;
        }
      }
    }
  }

  private void fetchSnapshotOfLeader(Server server) {
    server.needed.ifPresent(needed -> {
      server.needed = Optional.empty();
      SnapshotHead head =
          servers.stream()
              .filter(source -> source.id.equals(needed.source()))
              .findFirst()
              .map(source -> source.disk.newest())
              .orElseThrow();
      server.disk.snapshot(head);
      server.inputs.add(new Input.SnapshotReceived(head));
    });
  }

  /// Whether one leads, no change is under way, and all members hold, and know to be decided, the
  /// same.
  public boolean isSettled() {
    List<Engine> engines = servers.stream().map(server -> server.engine.orElseThrow()).toList();
    List<Engine.Status> leaders =
        engines.stream().map(Engine::status).filter(Engine.Status::leads).toList();
    if (leaders.size() != 1) {
      return false;
    }
    Engine.Status leader = leaders.getFirst();
    long ends =
        engines.stream()
            .filter(engine -> leader.configuration().isMember(engine.status().self()))
            .map(rules::end)
            .distinct()
            .count();
    return ends == 1
        && !leader.configuration().isJoint()
        && leader.configurationIndex() <= leader.commitIndex();
  }

  /// How all of them stand.
  @Override
  public String toString() {
    return servers.stream()
        .map(server -> server.engine.map(Engine::status).map(Object::toString).orElse("down"))
        .collect(Collectors.joining("\n"));
  }

  /// How often a server went on from another's snapshot.
  public long installed() {
    return installed;
  }

  /// How often a server became quiescent.
  public long quiescences() {
    return quiescences;
  }

  public long readsByLease() {
    return readsByLease;
  }

  public Decisions decisions() {
    return decisions;
  }
}
