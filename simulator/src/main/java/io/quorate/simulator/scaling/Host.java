package io.quorate.simulator.scaling;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Node;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Ports;
import io.quorate.runtime.Recovery;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.simulator.world.Agenda;
import io.quorate.wal.LogRecord;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A node of production, with a processor and a disk of its own.
///
/// A run of the node sees what has come until it begins, and what it hands out leaves when it is
/// over. So what comes meanwhile gathers, for the processor as for the disk, and whoever is busier
/// does more at once.
final class Host implements Ports.Network, Ports.Log, Ports.Background {
  private final NodeId id;
  private final CostModel costs;
  private final Agenda agenda;
  private final Function<NodeId, Host> others;
  private final RandomGenerator delays;
  private final Node node;

  // The processor.
  private boolean occupied;
  private boolean woken;
  private final List<Runnable> arrived = new ArrayList<>();
  private final List<Runnable> leaving = new ArrayList<>();
  private long messagesOfRun;
  private long commandsOfRun;
  private long freeAt;

  /// When the node wants to run at the latest, and when it will be asked whether it still does.
  private long deadline = Long.MAX_VALUE;

  private long alarm = Long.MAX_VALUE;

  /// By receiver, when the last frame arrives that was sent to it.
  private final Map<NodeId, Long> arrivals = new TreeMap<>();

  // The disk.
  private boolean syncing;
  private long written;

  // What was done.
  private long messages;
  private long syncs;
  private long busyNanos;

  /// @param others the nodes that messages go to
  Host(
      NodeId id,
      NodeOptions options,
      CostModel costs,
      Agenda agenda,
      Function<NodeId, Host> others,
      SplittableRandom random) {
    this.id = id;
    this.costs = costs;
    this.agenda = agenda;
    this.others = others;
    this.delays = random.split();
    try {
      SnapshotStore snapshots = SnapshotStore.open(new MemoryDisk());
      Ports ports = new Ports(this, this, snapshots, this, random, this::wakeUp);
      this.node = new Node(id, options, ports, new Recovery());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Member host(int group, List<NodeId> members) {
    Tally tally = new Tally(group, () -> commandsOfRun++);
    return new Member(this, node.host(group + 1L, Configuration.of(members), tally), tally);
  }

  /// All with whom it has groups in common can be reached.
  void connect() {
    for (NodeId peer : node.members()) {
      if (!peer.equals(id)) {
        node.connected(peer);
      }
    }
  }

  NodeId id() {
    return id;
  }

  Work work() {
    return new Work(messages, syncs, busyNanos - Math.max(0, freeAt - agenda.now()));
  }

  // ---- the processor
  // -------------------------------------------------------------------------------

  private void wakeUp() {
    woken = true;
    if (!occupied) {
      occupied = true;
      agenda.after(0, this::run);
    }
  }

  private void run() {
    woken = false;
    messagesOfRun = 0;
    commandsOfRun = 0;
    List<Runnable> taken = List.copyOf(arrived);
    arrived.clear();
    taken.forEach(Runnable::run);
    deadline = node.run(agenda.now());
    setAlarm();
    long nanos = costs.ofRun(messagesOfRun, commandsOfRun);
    busyNanos += nanos;
    freeAt = agenda.now() + nanos;
    agenda.after(nanos, this::endRun);
  }

  private void endRun() {
    List<Runnable> done = List.copyOf(leaving);
    leaving.clear();
    done.forEach(Runnable::run);
    if (woken) {
      run();
    } else {
      occupied = false;
    }
  }

  /// Does something as soon as the run is over that is under way.
  void afterRun(Runnable action) {
    leaving.add(action);
  }

  private void arrives(Runnable action) {
    arrived.add(action);
    wakeUp();
  }

  /// One alarm is enough as long as it does not ring too late.
  private void setAlarm() {
    if (deadline < alarm) {
      alarm = Math.max(deadline, agenda.now());
      agenda.at(alarm, this::ring);
    }
  }

  private void ring() {
    if (alarm != agenda.now()) {
      return; // an earlier one was set since
    }
    alarm = Long.MAX_VALUE;
    if (deadline <= agenda.now()) {
      wakeUp();
    } else {
      setAlarm();
    }
  }

  @Override
  public <T> void run(Callable<T> work, Consumer<T> done) {
    afterRun(() -> {
      T result = call(work);
      arrives(() -> done.accept(result));
    });
  }

  private static <T> T call(Callable<T> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- the network
  // ---------------------------------------------------------------------------------

  @Override
  public boolean send(NodeId to, Parcel frame) {
    int count = PeerCodec.decode(frame).size();
    messages += count;
    messagesOfRun += count;
    Host receiver = others.apply(to);
    afterRun(() -> agenda.at(arrival(to), () -> receiver.receive(id, frame, count)));
    return true;
  }

  /// Frames arrive in the order in which they are sent.
  private long arrival(NodeId to) {
    return arrivals.merge(to, agenda.now() + delay(costs.oneWayNanos()), Math::max);
  }

  private long delay(long meanNanos) {
    return meanNanos / 2 + delays.nextLong(meanNanos + 1);
  }

  private void receive(NodeId from, Parcel frame, int count) {
    arrives(() -> {
      messagesOfRun += count;
      node.received(from, frame);
    });
  }

  // ---- the disk
  // ------------------------------------------------------------------------------------

  @Override
  public void write(long ticket, List<LogRecord> records) {
    afterRun(() -> {
      written = ticket;
      if (!syncing) {
        sync();
      }
    });
  }

  private void sync() {
    syncing = true;
    syncs++;
    long upTo = written;
    agenda.after(
        delay(costs.syncNanos()),
        () -> {
          syncing = false;
          node.durable(upTo);
          if (written > upTo) {
            sync();
          }
        });
  }

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
