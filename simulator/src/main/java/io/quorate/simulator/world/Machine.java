package io.quorate.simulator.world;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.wal.DiskFailureException;
import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation;
import io.quorate.wal.memory.PowerLoss;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// What a crash leaves of a node: its disk. Beside it a clock that may go wrong by some percent,
/// and the power and the speed that faults take away.
final class Machine {
  /// Starts a node from a disk.
  interface Starter {
    Life start(Machine machine, MemoryDisk disk);
  }

  private static final long WAKE_UP_NANOS_MAX = 20_000;
  private static final long SYNC_NANOS_MAX = 300_000;

  private final NodeId id;
  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final Network network;
  private final Starter starter;
  private final Consumer<Engine.Status> observer;
  private MemoryDisk disk = new MemoryDisk();
  private Optional<Life> life = Optional.empty();
  private long startedAt;
  private long pausedUntil;
  private long syncNanosMax;

  /// How many milliseconds pass on this machine's clock in a second.
  private long clockRate;

  Machine(
      NodeId id,
      Agenda agenda,
      Trace trace,
      RandomGenerator random,
      Network network,
      Starter starter,
      Consumer<Engine.Status> observer) {
    this.id = id;
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
    this.network = network;
    this.starter = starter;
    this.observer = observer;
    healthy();
  }

  NodeId id() {
    return id;
  }

  Optional<Life> life() {
    return life;
  }

  // ---- faults
  // -------------------------------------------------------------------------------------

  void start() {
    if (life.isEmpty()) {
      startedAt = agenda.now();
      clockRate = random.nextLong(950, 1051);
      pausedUntil = 0;
      try {
        life = Optional.of(starter.start(this, disk));
        trace.add("%s starts".formatted(id));
        network.connect(this);
      } catch (DiskFailureException e) {
        trace.add("%s does not start: %s".formatted(id, e.getMessage()));
        disk.restart();
      }
    }
  }

  /// The process ends as it should.
  void stop() {
    trace.add("%s is stopped".formatted(id));
    Life ending = life.orElseThrow();
    end(true);
    try {
      ending.log().close();
    } catch (DiskFailureException e) {
      trace.add("%s stops with a failure: %s".formatted(id, e.getMessage()));
    }
    disk.restart();
  }

  /// The process dies; what it wrote is in the kernel.
  void kill() {
    trace.add("%s is killed".formatted(id));
    dieWriting(random.nextInt(3));
    disk.restart();
  }

  /// The machine loses its power, and what was not synced.
  void losePower() {
    trace.add("%s loses power".formatted(id));
    dieWriting(random.nextInt(3));
    disk = disk.afterCrash(Fate.random(random));
  }

  /// If a batch is on its way to the disk, so many operations of writing it succeed.
  private void dieWriting(int operations) {
    Life dying = life.orElseThrow();
    if (dying.log().isBusy()) {
      disk.plan(FaultPlan.losePowerAfter(operations));
      try {
        dying.log().append();
      } catch (PowerLoss _) {
        // as planned
      }
    }
    end(false);
  }

  /// The next sync fails, which a node must not survive.
  void failNextSync() {
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Operation.Kind.SYNC));
  }

  /// From now on no further file has room.
  void fillDisk() {
    disk.limit(disk.used());
  }

  void loseDisk() {
    disk = new MemoryDisk();
  }

  void pause(long nanos) {
    pausedUntil = agenda.now() + nanos;
  }

  void syncsIn(long nanosMax) {
    syncNanosMax = nanosMax;
  }

  void healthy() {
    pausedUntil = 0;
    syncNanosMax = SYNC_NANOS_MAX;
    disk.plan(FaultPlan.NONE);
    disk.limit(Long.MAX_VALUE);
  }

  private void end(boolean orderly) {
    Life ended = life.orElseThrow();
    life = Optional.empty();
    network.disconnect(id);
    ended.end(orderly);
  }

  // ---- what a life needs of its machine
  // -----------------------------------------------------------

  /// The time on this machine's clock since the life began.
  long time() {
    return (agenda.now() - startedAt) * clockRate / 1000;
  }

  void observe(Engine.Status status) {
    observer.accept(status);
  }

  /// Does something for this life as soon as a processor is free.
  void soon(Life whose, Runnable action) {
    long at = agenda.now() + random.nextLong(WAKE_UP_NANOS_MAX);
    agenda.at(Math.max(at, pausedUntil), () -> live(whose, action));
  }

  /// Does something for this life when so much time has passed on its clock.
  void afterOwnTime(long nanos, Life whose, Runnable action) {
    agenda.after((nanos * 1000 + clockRate - 1) / clockRate, () -> live(whose, action));
  }

  /// Does something when the disk is done with what it is doing.
  void afterSync(Runnable action) {
    Life whose = life.orElseThrow();
    agenda.after(random.nextLong(syncNanosMax), () -> live(whose, action));
  }

  private void live(Life whose, Runnable action) {
    if (whose.isOver()) {
      return;
    }
    if (pausedUntil > agenda.now()) {
      agenda.at(pausedUntil, () -> live(whose, action));
      return;
    }
    try {
      action.run();
    } catch (DiskFailureException e) {
      trace.add("%s stops: %s".formatted(id, e.getMessage()));
      disk.restart();
      end(true);
    }
  }
}
