package io.quorate.simulator.world;

import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.EntryId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.simulator.world.TraceEvent.Kind;
import io.quorate.wal.DiskFailureException;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.Fate;
import io.quorate.wal.memory.FaultPlan;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.memory.Operation;
import io.quorate.wal.memory.PowerLoss;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/// What a crash leaves of a node: its disk. Beside it the clocks, and the power and the speed that
/// faults take away; and, known to observers only, what was on its disk.
public final class Machine {
  /// Starts a node from a disk.
  interface Starter {
    Running start(Machine machine, MemoryDisk disk);
  }

  /// A byte on its disk.
  private record Place(String file, int at) {}

  private static final long WAKE_UP_NANOS_MAX = 20_000;
  private static final long SYNC_NANOS_MAX = 300_000;
  private static final long WORK_NANOS_MAX = 20_000_000;

  private final NodeId id;
  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final Network network;
  private final Starter starter;
  private final Observer observer;
  private final Clock clock;
  private final ArrayDeque<Fact> pending = new ArrayDeque<>();
  private Journal handed = new Journal(EntryId.NONE);
  private Journal durable = new Journal(EntryId.NONE);
  private MemoryDisk disk = new MemoryDisk();
  private Optional<Life> life = Optional.empty();
  private Optional<Mend> mend = Optional.empty();
  private Optional<String> loss = Optional.empty();
  private final Set<Place> damaged = new HashSet<>();
  private boolean calledDamaged;
  private boolean memoryLost;
  private long startedAt;
  private final Barrier paused;
  private final Barrier stalled;
  private long syncNanosMax = SYNC_NANOS_MAX;
  private boolean losesPowerWriting;

  /// After so many pieces of work in the background it dies; 0 for none.
  private int diesAfterWorks;

  Machine(
      NodeId id,
      Agenda agenda,
      Trace trace,
      RandomGenerator random,
      Network network,
      Starter starter,
      Observer observer) {
    this.id = id;
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
    this.network = network;
    this.starter = starter;
    this.observer = observer;
    this.clock = new Clock(agenda);
    this.paused = new Barrier(agenda);
    this.stalled = new Barrier(agenda);
  }

  public NodeId id() {
    return id;
  }

  public Optional<Life> life() {
    return life;
  }

  Optional<Running> process() {
    return life.<Running>map(running -> running).or(() -> mend);
  }

  /// Whether its disk is damaged and has yet to be made good by the others.
  public boolean isMending() {
    return calledDamaged || mend.isPresent();
  }

  /// Whether the log of the life that begins was made anew, since it had been damaged: then it may
  /// have forgotten what nobody needs.
  public boolean memoryLost() {
    return memoryLost;
  }

  /// How its engine stands, if it runs.
  public Optional<Engine.Status> status() {
    return life.map(running -> running.status().engine());
  }

  /// Why this machine can never again be a member, if so: what its disk had promised is gone.
  public Optional<String> loss() {
    return loss;
  }

  // ---- what its disk holds
  // ------------------------------------------------------------------------

  /// The log in the node's memory.
  public Journal handed() {
    return handed;
  }

  /// What was durable last; of a disk that was lost, what it held then.
  public Journal durable() {
    return durable;
  }

  /// What was handed to the disk after that.
  public Collection<Fact> pending() {
    return Collections.unmodifiableCollection(pending);
  }

  void hands(LogRecord record) {
    Fact fact = Fact.of(record);
    observer.hands(this, fact);
    handed.add(fact);
    pending.add(fact);
  }

  void persists(int count) {
    trace.add(count);
    for (int i = 0; i < count; i++) {
      Fact fact = pending.remove();
      if (loss.isEmpty()) {
        observer.persists(this, fact);
        durable.add(fact);
      }
    }
  }

  // ---- its power
  // ----------------------------------------------------------------------------------

  /// Starts the node, if it is down and its disk allows it. One that is damaged is mended first.
  public void start() {
    if (process().isPresent()) {
      return;
    }
    startedAt = clock.monotonic();
    paused.end();
    try {
      switch (starter.start(this, disk)) {
        case Life started -> begins(started);
        case Mend begun -> begins(begun);
      }
      network.connect(this);
    } catch (DiskFailureException | UncheckedIOException e) {
      doesNotStart(e);
    }
  }

  private void begins(Life started) {
    Violation.unless(
        !calledDamaged, "node %s starts from a disk that it has called damaged before", id);
    handed = started.recovered();
    observer.starts(this);
    memoryLost = false;
    if (loss.isEmpty()) {
      durable = handed.copy();
    }
    pending.clear();
    life = Optional.of(started);
    trace.add(Kind.NODE, id.value(), "starts");
  }

  private void begins(Mend begun) {
    Violation.unless(
        !damaged.isEmpty(), "node %s calls a sound disk damaged: %s", id, begun.damage());
    calledDamaged = true;
    memoryLost |= begun.damage().log().isPresent();
    mend = Optional.of(begun);
    trace.add(Kind.NODE, id.value(), "is being mended: " + begun.damage());
    observer.findsDamage(this);
  }

  /// The others have made its disk good.
  void isMended(Mend done) {
    trace.add(Kind.NODE, id.value(), "is mended");
    endMend(done);
    calledDamaged = false;
    network.disconnect(this);
    disk.restart();
    observer.isMended(this);
    start();
  }

  /// What was begun may be on the disk, in which case it is sound.
  private void endMend(Mend ending) {
    mend = Optional.empty();
    ending.end();
    calledDamaged &= !ending.hasWorked();
  }

  private void doesNotStart(RuntimeException e) {
    trace.add(Kind.NODE, id.value(), "does not start: " + e.getMessage());
    disk.restart();
    observer.refusesToStart(this, e);
  }

  /// The process ends as it should.
  public void stop() {
    mend.ifPresent(ending -> {
      trace.add(Kind.NODE, id.value(), "is stopped while it is mended");
      endMend(ending);
      network.disconnect(this);
      disk.restart();
    });
    life.ifPresent(ending -> {
      trace.add(Kind.NODE, id.value(), "is stopped");
      end(true);
      network.disconnect(this);
      try {
        ending.log().close();
        persists(pending.size());
      } catch (DiskFailureException e) {
        trace.add(Kind.NODE, id.value(), "stops with a failure: " + e.getMessage());
      }
      disk.restart();
    });
  }

  /// The process dies; what it wrote is in the kernel.
  public void kill() {
    mend.ifPresent(dying -> {
      trace.add(Kind.NODE, id.value(), "is killed while it is mended");
      dieWorking(dying);
      endMend(dying);
      network.disconnect(this);
      disk.restart();
    });
    life.ifPresent(dying -> {
      trace.add(Kind.NODE, id.value(), "is killed");
      dieWriting(dying, random.nextInt(3));
      network.disconnect(this);
      disk.restart();
    });
  }

  /// The process dies when it has next done something in the background so many times.
  public void killAfterWorks(int works) {
    diesAfterWorks = life.isPresent() ? works : 0;
  }

  /// The machine loses its power, and what was not synced.
  public void losePower() {
    losePower(random.nextInt(3));
  }

  /// The machine loses its power when it has written next, and not yet synced.
  public void losePowerInNextWrite() {
    losesPowerWriting = life.isPresent();
  }

  private void losePower(int operations) {
    mend.ifPresent(dying -> {
      trace.add(Kind.NODE, id.value(), "loses power while it is mended");
      dieWorking(dying);
      endMend(dying);
      network.vanish(this);
      disk = disk.afterCrash(Fate.random(random));
    });
    life.ifPresent(dying -> {
      trace.add(Kind.NODE, id.value(), "loses power");
      dieWriting(dying, operations);
      network.vanish(this);
      disk = disk.afterCrash(Fate.random(random));
    });
  }

  /// If a batch is on its way to the disk, so many operations of writing it succeed.
  private void dieWriting(Life dying, int operations) {
    if (dying.log().isBusy()) {
      disk.plan(FaultPlan.losePowerAfter(operations));
      try {
        dying.log().append();
      } catch (PowerLoss | DiskFailureException _) {
        // as planned
      }
    }
    dieWorking(dying);
    end(false);
  }

  /// What was done in the background gets as far as it gets.
  private void dieWorking(Running dying) {
    for (Callable<?> work : dying.works()) {
      disk.plan(FaultPlan.losePowerAfter(random.nextInt(8)));
      try {
        work.call();
      } catch (Exception | PowerLoss _) {
        // as planned
      }
    }
  }

  private void end(boolean orderly) {
    Life ended = life.orElseThrow();
    life = Optional.empty();
    losesPowerWriting = false;
    diesAfterWorks = 0;
    ended.end(orderly);
    observer.ends(this, orderly);
  }

  // ---- its disk
  // -----------------------------------------------------------------------------------

  /// The next sync fails, which a node must not survive.
  public void failNextSync() {
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Operation.Kind.SYNC));
  }

  /// The next attempt to read fails.
  public void failNextRead() {
    disk.plan(FaultPlan.failOnce(operation -> operation.kind() == Operation.Kind.READ));
  }

  /// From now on no further file has room.
  public void fillDisk() {
    disk.limit(disk.used());
  }

  public void freeDisk() {
    disk.limit(Long.MAX_VALUE);
  }

  /// From now on a sync takes up to so long.
  public void syncsIn(long nanosMax) {
    syncNanosMax = nanosMax;
  }

  public void syncsAsUsual() {
    syncNanosMax = SYNC_NANOS_MAX;
  }

  /// No sync ends before so much time has passed.
  public void stallDisk(long nanos) {
    stalled.until(agenda.now() + nanos);
  }

  /// Alters a byte of what a node that is down has on its disk, as no program could. A byte that is
  /// zero stays zero and no other becomes so: whole sectors of zeros stand for what was never
  /// written, and a log cannot know better. No byte is altered twice, which might undo the damage.
  public void damageDisk() {
    if (process().isEmpty()) {
      anyUndamaged().ifPresent(this::damage);
    }
  }

  private Optional<Place> anyUndamaged() {
    Optional<Place> chosen = Optional.empty();
    int seen = 0;
    for (String file : disk.list()) {
      byte[] content = disk.content(file);
      for (int at = 0; at < content.length; at++) {
        Place place = new Place(file, at);
        if (content[at] != 0 && !damaged.contains(place) && random.nextInt(++seen) == 0) {
          chosen = Optional.of(place);
        }
      }
    }
    return chosen;
  }

  private void damage(Place place) {
    byte[] content = disk.content(place.file);
    byte flipped = (byte) (content[place.at] ^ (1 << random.nextInt(8)));
    content[place.at] = flipped == 0 ? (byte) 0xff : flipped;
    disk.put(place.file, content);
    damaged.add(place);
    trace.add(Kind.FAULT, id.value(), "byte %s of %s is damaged".formatted(place.at, place.file));
  }

  /// Replaces the disk of a node that is down by an empty one.
  public void loseDisk() {
    if (process().isEmpty()) {
      disk = new MemoryDisk();
      damaged.clear();
      calledDamaged = false;
      lose("its disk was wiped");
    }
  }

  private void lose(String how) {
    loss = loss.or(() -> Optional.of(how));
    trace.add(Kind.FAULT, id.value(), how);
  }

  // ---- its clocks
  // ---------------------------------------------------------------------------------

  /// From now on so many milliseconds pass on its clock in a second.
  public void clockRunsAt(int perMille) {
    clock.runAt(perMille);
  }

  public void wallClockJumps(long nanos) {
    clock.jump(nanos);
  }

  /// What its wall clock says, in nanoseconds since the world began.
  public long wallClock() {
    return clock.wall();
  }

  /// When its clock said so much less than now, in nanoseconds since the world began.
  public long timeBefore(Duration ownTime) {
    return clock.before(ownTime.toNanos());
  }

  /// Nothing happens on it until so much time has passed.
  public void pause(long nanos) {
    paused.until(agenda.now() + nanos);
  }

  /// Nothing of it is slow any more, and nothing fails.
  void heal() {
    losesPowerWriting = false;
    diesAfterWorks = 0;
    clockRunsAt(1000);
    syncsAsUsual();
    freeDisk();
    disk.plan(FaultPlan.NONE);
    stalled.end();
    paused.end();
  }

  // ---- what a life needs of its machine
  // -----------------------------------------------------------

  /// The time on this machine's clock since the life began.
  public long time() {
    return clock.monotonic() - startedAt;
  }

  void observe(ReplicaStatus before, ReplicaStatus after) {
    if (!before.engine().role().equals(after.engine().role())
        || before.engine().epoch() != after.engine().epoch()) {
      trace.add(
          Kind.NODE,
          id.value(),
          after.engine().epoch(),
          () -> "%s, term %d".formatted(after.engine().role(), after.engine().epoch()));
    }
    observer.runs(this, before, after);
  }

  /// Does something for this life as soon as a processor is free.
  void soon(Running whose, Runnable action) {
    agenda.after(random.nextLong(WAKE_UP_NANOS_MAX), () -> live(whose, action));
  }

  /// Does something for this life at once, unless it is paused.
  void now(Running whose, Runnable action) {
    live(whose, action);
  }

  /// Does something for this life when so much time has passed on its clock.
  void afterOwnTime(long nanos, Running whose, Runnable action) {
    agenda.after(clock.worldTime(nanos), () -> live(whose, action));
  }

  /// Does something when the disk is done with what it is doing.
  void afterSync(Runnable action) {
    Life whose = life.orElseThrow();
    boolean mayLosePower = losesPowerWriting;
    Runnable end =
        () -> {
          if (mayLosePower && losesPowerWriting) {
            losePower(1);
          } else {
            action.run();
          }
        };
    agenda.after(random.nextLong(syncNanosMax), () -> stalled.pass(() -> live(whose, end)));
  }

  /// Does some work when the disk has found the time.
  void inBackground(Running whose, Runnable work) {
    Runnable end =
        () -> {
          work.run();
          if (diesAfterWorks > 0 && --diesAfterWorks == 0) {
            kill();
          }
        };
    agenda.after(random.nextLong(WORK_NANOS_MAX), () -> stalled.pass(() -> live(whose, end)));
  }

  private void live(Running whose, Runnable action) {
    if (whose.isOver()) {
      return;
    }
    if (paused.lasts()) {
      paused.pass(() -> live(whose, action));
      return;
    }
    try {
      action.run();
    } catch (DiskFailureException | UncheckedIOException e) {
      trace.add(Kind.NODE, id.value(), "stops: " + e.getMessage());
      disk.restart();
      mend.ifPresent(this::endMend);
      if (life.isPresent()) {
        end(true);
      }
      network.disconnect(this);
    }
  }
}
