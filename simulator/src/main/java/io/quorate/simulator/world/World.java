package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.Recovery;
import io.quorate.wal.Identity;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Opened;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.memory.MemoryDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.LongStream;

/// A cluster, its clients and what happens to them, all from one seed.
final class World {
  static final NodeOptions OPTIONS =
      new NodeOptions(
          new RaftOptions(Duration.ofMillis(150), Duration.ofMillis(30), 600, 2000),
          Duration.ofMillis(1000),
          16,
          64 << 10,
          4096);

  private static final long CLUSTER = 77;
  private static final WalOptions LOG = new WalOptions(Runnable::run).withSegmentBytes(32 << 10);
  private static final int CLIENTS = 5;

  private final long seed;
  private final SplittableRandom seeds;
  private final Agenda agenda = new Agenda();
  private final Trace trace = new Trace(agenda);
  private final Tally tally = new Tally();
  private final Agreement agreement = new Agreement();
  private final OneLeaderPerTerm oneLeaderPerTerm = new OneLeaderPerTerm();
  private final Linearizability linearizability = new Linearizability();
  private final Configuration members;
  private final Network network;
  private final SplittableRandom lives;
  private final List<Machine> machines = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final Faults faults;
  private int served;

  World(long seed, int size) {
    this.seed = seed;
    seeds = new SplittableRandom(seed);
    lives = seeds.split();
    network = new Network(agenda, trace, seeds.split());
    members = Configuration.of(LongStream.rangeClosed(1, size).mapToObj(NodeId::new).toList());
    for (NodeId id : members.voters()) {
      Machine machine =
          new Machine(
              id, agenda, trace, seeds.split(), network, this::live, oneLeaderPerTerm::observe);
      machines.add(machine);
      network.add(machine);
    }
    for (int number = 1; number <= CLIENTS; number++) {
      clients.add(client("c" + number));
    }
    faults = new Faults(agenda, trace, seeds.split(), network, machines);
  }

  private Client client(String name) {
    return new Client(
        name, agenda, trace, seeds.split(), machines, agreement, linearizability, tally);
  }

  // ---- what happens in it
  // -------------------------------------------------------------------------

  /// The machines start, and so do the clients and the faults.
  void begin() {
    machines.forEach(Machine::start);
    clients.forEach(Client::begin);
    faults.begin();
  }

  void pass(Duration time) {
    agenda.runUntil(agenda.now() + time.toNanos());
  }

  /// Nothing goes wrong any more, and the clients come to an end.
  void heal() {
    faults.end();
    clients.forEach(Client::rest);
  }

  /// Waits for something that must come true in time.
  void await(String what, Duration atMost, BooleanSupplier condition) {
    long deadline = agenda.now() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      Violation.unless(
          agenda.now() < deadline, "within %s it did not come true that %s", atMost, what);
      pass(Duration.ofMillis(1));
    }
  }

  void serveEverywhere(Duration atMost) {
    serve(machines, atMost);
  }

  /// Each of these answers a question although nothing is written, then each executes a command.
  void serve(List<Machine> chosen, Duration atMost) {
    serve(chosen, atMost, group -> group.query(Consistency.LINEARIZABLE, Ledger::length));
    serve(chosen, atMost, group -> group.submit(Bytes.utf8("served " + ++served)));
  }

  private void serve(
      List<Machine> chosen,
      Duration atMost,
      Function<Group<Ledger, Integer>, CompletableFuture<Outcome<Integer>>> ask) {
    List<CompletableFuture<Outcome<Integer>>> outcomes =
        chosen.stream().map(machine -> ask.apply(machine.life().orElseThrow().group())).toList();
    await("everybody serves", atMost, () -> outcomes.stream().allMatch(CompletableFuture::isDone));
    for (CompletableFuture<Outcome<Integer>> outcome : outcomes) {
      Violation.unless(outcome.join() instanceof Outcome.Done, "not served: %s", outcome.join());
    }
  }

  // ---- what it is
  // ---------------------------------------------------------------------------------

  long seed() {
    return seed;
  }

  List<Machine> machines() {
    return machines;
  }

  Network network() {
    return network;
  }

  Trace trace() {
    return trace;
  }

  Tally tally() {
    return tally;
  }

  Agreement agreement() {
    return agreement;
  }

  long events() {
    return agenda.done();
  }

  Duration time() {
    return Duration.ofNanos(agenda.now());
  }

  /// In how many terms somebody has led.
  int reigns() {
    return oneLeaderPerTerm.terms();
  }

  boolean clientsRest() {
    return clients.stream().allMatch(client -> client.open() == 0);
  }

  /// All machines have applied the whole log of the one that leads.
  boolean isConverged() {
    Optional<Long> end = leader().flatMap(World::status).map(Engine.Status::lastIndex);
    return end.isPresent()
        && machines.stream()
            .allMatch(machine ->
                machine.life().isPresent()
                    && machine.life().get().status().appliedIndex() == end.get()
                    && machine.life().get().length() == agreement.length());
  }

  /// The machine that leads in the latest term in which one does.
  Optional<Machine> leader() {
    return machines.stream()
        .filter(machine -> status(machine).filter(Engine.Status::leads).isPresent())
        .max(Comparator.comparingLong(machine -> status(machine).orElseThrow().epoch()));
  }

  private static Optional<Engine.Status> status(Machine machine) {
    return machine.life().map(life -> life.status().engine());
  }

  // ---- how nodes come to be
  // -----------------------------------------------------------------------

  private Life live(Machine machine, MemoryDisk disk) {
    Recovery recovery = new Recovery();
    Wal wal = openLog(machine.id(), disk, recovery);
    return new Life(
        machine,
        OPTIONS,
        members,
        (to, frame) -> network.send(machine.id(), to, frame),
        lives.split(),
        new Ledger(agreement),
        wal,
        recovery);
  }

  private Wal openLog(NodeId self, MemoryDisk disk, Recovery recovery) {
    if (!Wal.exists(disk)) {
      return Wal.create(disk, new Identity(CLUSTER, self.value(), lives.nextLong()), LOG);
    }
    Opened opened =
        Wal.open(
            disk,
            LOG,
            CLUSTER,
            self.value(),
            (_, type, group, content) -> recovery.replay(new LogRecord(type, group, content)));
    opened
        .cut()
        .ifPresent(cut -> {
          tally.count("log: cut");
          trace.add(cut.toString());
        });
    return opened.wal();
  }
}
