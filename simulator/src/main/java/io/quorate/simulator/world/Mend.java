package io.quorate.simulator.world;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Damage;
import io.quorate.runtime.Mending;
import io.quorate.runtime.Ports;
import io.quorate.wal.memory.MemoryDisk;
import io.quorate.wal.snapshot.SnapshotStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// A node whose disk is damaged, until the others have made it good; driven as in production.
final class Mend implements Running {
  private final Machine machine;
  private final Damage damage;
  private final Mending mending;
  private final Works works;
  private boolean woken;
  private boolean over;

  Mend(
      Machine machine,
      Settings settings,
      Damage damage,
      Set<NodeId> members,
      MemoryDisk disk,
      SnapshotStore snapshots,
      Ports.Network network,
      long number) {
    this.machine = machine;
    this.damage = damage;
    this.works = new Works(machine, this);
    this.mending =
        new Mending(
            machine.id(),
            settings.nodeOptions(),
            damage,
            members,
            disk,
            settings.logOptions(),
            snapshots,
            network,
            works,
            this::wakeUp,
            number);
    wakeUp();
  }

  Damage damage() {
    return damage;
  }

  /// Whether it may have changed something on the disk.
  boolean hasWorked() {
    return works.haveBegun();
  }

  @Override
  public NodeId id() {
    return machine.id();
  }

  @Override
  public long incarnation() {
    return damage.identity().incarnation();
  }

  @Override
  public List<Callable<?>> works() {
    return works.underWay();
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void receive(NodeId from, Parcel frame) {
    mending.received(from, frame);
    wakeUp();
  }

  @Override
  public void connected(NodeId peer) {
    wakeUp();
  }

  @Override
  public void disconnected(NodeId peer) {
    wakeUp();
  }

  @Override
  public void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict) {
    machine.soon(this, () -> mending.meet(peer, incarnation, verdict));
  }

  private void wakeUp() {
    if (!woken) {
      woken = true;
      machine.soon(this, this::run);
    }
  }

  private void run() {
    woken = false;
    long deadline = mending.run(machine.time());
    if (mending.isOver()) {
      machine.isMended(this);
    } else if (deadline < Long.MAX_VALUE) {
      machine.afterOwnTime(Math.max(0, deadline - machine.time()), this, this::wakeUp);
    }
  }

  void end() {
    over = true;
  }
}
