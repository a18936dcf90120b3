package io.quorate.simulator.world;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.EntryId;
import io.quorate.runtime.Damage;
import io.quorate.runtime.Recovery;
import io.quorate.runtime.Storage;
import io.quorate.wal.Identity;
import io.quorate.wal.Wal;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/// A cluster and the time in which it lives, all from one seed.
public final class World {
  private static final long CLUSTER = 77;

  private final Settings settings;
  private final SplittableRandom seeds;
  private final Agenda agenda = new Agenda();
  private final Trace trace;
  private final Observers observers;
  private final Configuration members;
  private final Network network;
  private final SplittableRandom lives;
  private final List<Machine> machines = new ArrayList<>();
  private boolean healed;
  private boolean memberChangeUnderWay;

  /// @param complete whether the trace puts everything in words
  public World(
      long seed,
      int nodes,
      Settings settings,
      boolean complete,
      List<? extends Observer> observers) {
    this.settings = settings;
    this.seeds = new SplittableRandom(seed);
    this.trace = new Trace(agenda, complete);
    this.observers = new Observers(observers);
    this.lives = seeds.split();
    this.network = new Network(agenda, trace, seeds.split(), this.observers);
    this.members =
        Configuration.of(LongStream.rangeClosed(1, nodes).mapToObj(NodeId::new).toList());
    for (NodeId id : members.voters()) {
      Machine machine =
          new Machine(id, agenda, trace, seeds.split(), network, this::live, this.observers);
      machines.add(machine);
    }
    network.connectAll(machines);
  }

  // ---- what happens in it
  // -------------------------------------------------------------------------

  public void start() {
    machines.forEach(Machine::start);
  }

  public void pass(Duration time) {
    agenda.runUntil(agenda.now() + time.toNanos());
  }

  /// Does something when so much time has passed.
  public void after(long nanos, Runnable action) {
    agenda.after(nanos, action);
  }

  /// Says in the trace what is to come over the world.
  public void announce(String what) {
    trace.add(TraceEvent.Kind.FAULT, 0, what);
  }

  /// Nothing goes wrong any more, and whoever can start again does.
  public void heal() {
    healed = true;
    network.heal();
    machines.forEach(Machine::heal);
    machines.stream().filter(machine -> machine.loss().isEmpty()).forEach(Machine::start);
  }

  /// Whether nothing may go wrong any more.
  public boolean isHealed() {
    return healed;
  }

  /// Somebody asks the leader, if there is one, for other members of the group. Only one at a time
  /// does.
  public void changeMembers(Configuration target) {
    Optional<Life> leading = leader().flatMap(Machine::life);
    if (leading.isEmpty() || memberChangeUnderWay) {
      return;
    }
    memberChangeUnderWay = true;
    Life life = leading.get();
    Runnable over = () -> memberChangeUnderWay = false;
    life.mourn(over);
    var _ =
        life.group()
            .changeMembers(target, life.status().engine().commitIndex(), false)
            .thenAccept(_ -> {
              life.forget(over);
              over.run();
            });
  }

  /// Somebody asks the leader, if there is one, to make way for another node.
  public void transferLeadership(Machine target) {
    leader()
        .flatMap(Machine::life)
        .ifPresent(life -> {
          var _ = life.group().transferLeadership(target.id());
        });
  }

  /// Waits for something that must come true in time.
  public void await(String what, Duration atMost, BooleanSupplier condition) {
    long deadline = agenda.now() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      Violation.unless(
          agenda.now() < deadline, "within %s it did not come true that %s", atMost, what);
      pass(Duration.ofMillis(1));
    }
  }

  /// The world has come to rest.
  public void rest() {
    observers.rests(this);
  }

  /// Those who see what is done with the world.
  public Observer observers() {
    return observers;
  }

  /// Chance for one more concern; asked for in the same order it is always the same.
  public RandomGenerator chance() {
    return seeds.split();
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------

  public List<Machine> machines() {
    return machines;
  }

  /// The machine of this number, from 1.
  public Machine machine(int number) {
    return machines.get(number - 1);
  }

  public Network network() {
    return network;
  }

  public Trace trace() {
    return trace;
  }

  public Settings settings() {
    return settings;
  }

  /// The first members of the group.
  public Configuration founders() {
    return members;
  }

  /// Whether those who are sound can decide, whoever the members are by what any of them knows.
  public boolean hasQuorum() {
    List<NodeId> sound = sound().stream().map(Machine::id).toList();
    return members.isQuorum(sound::contains)
        && sound().stream()
            .flatMap(machine -> status(machine).stream())
            .allMatch(status -> status.configuration().isQuorum(sound::contains));
  }

  /// Whether the first members are the group's again; if not, they are asked for.
  public boolean isWhole() {
    boolean whole =
        leader()
            .flatMap(World::status)
            .filter(status ->
                status.configuration().equals(members)
                    && status.configurationIndex() <= status.commitIndex())
            .isPresent();
    if (!whole) {
      changeMembers(members);
    }
    return whole;
  }

  public long events() {
    return agenda.done();
  }

  public Duration time() {
    return Duration.ofNanos(agenda.now());
  }

  /// The machines that can be members.
  public List<Machine> sound() {
    return machines.stream()
        .filter(machine -> machine.loss().isEmpty() && !machine.isMending())
        .toList();
  }

  /// Those whose disk has yet to be made good by the others.
  public List<Machine> mending() {
    return machines.stream().filter(Machine::isMending).toList();
  }

  /// All sound machines run and have applied the whole log of the one that leads.
  public boolean isConverged() {
    Optional<Long> end = leader().flatMap(World::status).map(Engine.Status::lastIndex);
    return end.isPresent()
        && sound().stream()
            .allMatch(machine ->
                machine
                    .life()
                    .filter(life -> life.status().appliedIndex() == end.get())
                    .isPresent());
  }

  /// The machine that leads in the latest term in which one does.
  public Optional<Machine> leader() {
    return machines.stream()
        .filter(machine -> status(machine).filter(Engine.Status::leads).isPresent())
        .max(Comparator.comparingLong(machine -> status(machine).orElseThrow().epoch()));
  }

  /// The latest term in which one leads.
  public Optional<Long> term() {
    return leader().flatMap(World::status).map(Engine.Status::epoch);
  }

  private static Optional<Engine.Status> status(Machine machine) {
    return machine.life().map(life -> life.status().engine());
  }

  /// Whether a machine may lose its disk without anybody forgetting that it had one: a node that
  /// some peer has never met can come back to it as if for the first time.
  ///
  /// And if a majority came back without their disks they would know nothing of each other, and
  /// begin anew.
  public boolean mayComeBackWithoutDisk(Machine machine) {
    int others = machines.size() - sound().size();
    return network.isKnownToAll(machine) && others + 1 < members.majority();
  }

  // ---- how nodes come to be
  // -----------------------------------------------------------------------

  private Running live(Machine machine, MemoryDisk disk) {
    Identity identity =
        new Identity(CLUSTER, machine.id().value(), Wal.exists(disk) ? 0 : lives.nextLong());
    List<Fact> facts = new ArrayList<>();
    try {
      return switch (Storage.open(
          disk,
          SnapshotStore.open(disk),
          identity,
          settings.logOptions(),
          record -> facts.add(Fact.of(record)))) {
        case Storage.Sound sound -> life(machine, sound, facts);
        case Storage.Damaged(var damage) -> mend(machine, disk, damage);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Life life(Machine machine, Storage.Sound found, List<Fact> facts) {
    Recovery recovery = found.recovery();
    EntryId covered = recovery.snapshot(Life.GROUP).map(EntryId::endOf).orElse(EntryId.NONE);
    Journal recovered = new Journal(covered);
    facts.forEach(recovered::add);
    if (!recovered.finish(covered) && settings.engine() == EngineName.RAFT) {
      observers.findsLogVoid(machine);
    }
    found
        .cut()
        .ifPresent(cut -> {
          trace.add(TraceEvent.Kind.NODE, machine.id().value(), cut.toString());
          observers.cutsTail(machine);
        });
    return new Life(
        machine,
        settings,
        members,
        (to, frame) -> network.send(machine, to, frame),
        lives.split(),
        new Keys(machine, observers),
        found.snapshots(),
        found.wal(),
        recovery,
        recovered);
  }

  private Mend mend(Machine machine, MemoryDisk disk, Damage damage) throws IOException {
    disk.restart();
    return new Mend(
        machine,
        settings,
        damage,
        Set.copyOf(members.voters()),
        disk,
        SnapshotStore.open(disk),
        (to, frame) -> network.send(machine, to, frame),
        lives.nextLong());
  }
}
