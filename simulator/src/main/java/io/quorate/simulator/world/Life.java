package io.quorate.simulator.world;

import io.quorate.bytes.Parcel;
import io.quorate.kv.KvResult;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Group;
import io.quorate.runtime.Node;
import io.quorate.runtime.Ports;
import io.quorate.runtime.Recovery;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.wal.Wal;
import io.quorate.wal.snapshot.SnapshotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A node from its start to its end, driven as in production: it runs when something has come in,
/// and when it said that it has to.
public final class Life implements Running {
  static final long GROUP = 2;

  private final Machine machine;
  private final Keys keys;
  private final Wal wal;
  private final SimulatedLog log;
  private final Node node;
  private final Group<Sessions<Keys, KvResult>, SessionResult<KvResult>> group;
  private final Journal recovered;
  private final List<Runnable> mourners = new ArrayList<>();

  private final Works works;

  private boolean woken;
  private boolean over;
  private ReplicaStatus last;

  /// When the node wants to run, and when it will be asked whether it still does; both on the
  /// machine's clock.
  private long deadline = Long.MAX_VALUE;

  private long alarm = Long.MAX_VALUE;

  Life(
      Machine machine,
      Settings settings,
      Configuration members,
      Ports.Network network,
      RandomGenerator random,
      Keys keys,
      SnapshotStore snapshots,
      Wal wal,
      Recovery recovery,
      Journal recovered) {
    this.machine = machine;
    this.keys = keys;
    this.wal = wal;
    this.log = new SimulatedLog(wal, machine, this::durable);
    this.recovered = recovered;
    this.works = new Works(machine, this);
    Ports ports = new Ports(network, log, snapshots, works, random, this::wakeUp);
    this.node = new Node(machine.id(), settings.nodeOptions(), ports, recovery);
    this.group =
        node.host(GROUP, members, new Sessions<>(keys, Keys.RESULTS, settings.sessionLimits()));
    this.last = group.status();
    wakeUp();
  }

  public Group<Sessions<Keys, KvResult>, SessionResult<KvResult>> group() {
    return group;
  }

  public Machine machine() {
    return machine;
  }

  public ReplicaStatus status() {
    return group.status();
  }

  public Keys keys() {
    return keys;
  }

  @Override
  public NodeId id() {
    return machine.id();
  }

  @Override
  public long incarnation() {
    return wal.identity().incarnation();
  }

  /// What its log held when it began.
  Journal recovered() {
    return recovered;
  }

  @Override
  public List<Callable<?>> works() {
    return works.underWay();
  }

  SimulatedLog log() {
    return log;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  /// Does something when this life ends.
  public void mourn(Runnable mourner) {
    mourners.add(mourner);
  }

  public void forget(Runnable mourner) {
    mourners.remove(mourner);
  }

  @Override
  public void receive(NodeId from, Parcel frame) {
    node.received(from, frame);
    wakeUp();
  }

  @Override
  public void connected(NodeId peer) {
    machine.soon(
        this,
        () -> {
          node.connected(peer);
          wakeUp();
        });
  }

  @Override
  public void disconnected(NodeId peer) {
    machine.soon(
        this,
        () -> {
          node.disconnected(peer);
          wakeUp();
        });
  }

  @Override
  public void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict) {
    machine.soon(this, () -> node.meet(peer, incarnation, verdict));
  }

  private void durable(long ticket) {
    node.durable(ticket);
  }

  private void wakeUp() {
    if (!woken) {
      woken = true;
      machine.soon(this, this::run);
    }
  }

  private void run() {
    woken = false;
    deadline = node.run(machine.time());
    ReplicaStatus before = last;
    last = group.status();
    machine.observe(before, last);
    setAlarm();
  }

  /// One alarm is enough as long as it does not ring too late.
  private void setAlarm() {
    if (deadline < alarm) {
      alarm = deadline;
      long mine = alarm;
      machine.afterOwnTime(
          Math.max(0, deadline - machine.time()),
          this,
          () -> {
            if (mine == alarm) {
              alarm = Long.MAX_VALUE;
              ring();
            }
          });
    }
  }

  private void ring() {
    if (deadline <= machine.time()) {
      run();
    } else {
      setAlarm();
    }
  }

  /// The process is gone, or is going: whoever waits for an answer is told by the node, or by
  /// nobody.
  void end(boolean orderly) {
    over = true;
    if (orderly) {
      node.stop();
    }
    List.copyOf(mourners).forEach(Runnable::run);
  }
}
