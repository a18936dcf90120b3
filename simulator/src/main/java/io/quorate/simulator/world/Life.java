package io.quorate.simulator.world;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Group;
import io.quorate.runtime.Node;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Ports;
import io.quorate.runtime.Recovery;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.wal.Wal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A node from its start to its end, driven as in production: it runs when something has come in,
/// and when it said that it has to.
final class Life {
  static final long GROUP = 2;

  private final Machine machine;
  private final Ledger ledger;
  private final Wal wal;
  private final SimulatedLog log;
  private final Node node;
  private final Group<Ledger, Integer> group;
  private final List<Runnable> mourners = new ArrayList<>();
  private boolean woken;
  private boolean over;
  private long alarm;

  Life(
      Machine machine,
      NodeOptions options,
      Configuration members,
      Ports.Network network,
      RandomGenerator random,
      Ledger ledger,
      Wal wal,
      Recovery recovery) {
    this.machine = machine;
    this.ledger = ledger;
    this.wal = wal;
    this.log = new SimulatedLog(wal, machine, this::durable);
    Ports ports = new Ports(network, log, random, this::wakeUp);
    this.node = new Node(machine.id(), options, ports, recovery);
    this.group = node.host(GROUP, members, ledger);
    wakeUp();
  }

  Group<Ledger, Integer> group() {
    return group;
  }

  ReplicaStatus status() {
    return group.status();
  }

  int length() {
    return ledger.length();
  }

  NodeId id() {
    return machine.id();
  }

  long incarnation() {
    return wal.identity().incarnation();
  }

  SimulatedLog log() {
    return log;
  }

  boolean isOver() {
    return over;
  }

  /// Does something when this life ends.
  void mourn(Runnable mourner) {
    mourners.add(mourner);
  }

  void forget(Runnable mourner) {
    mourners.remove(mourner);
  }

  void receive(NodeId from, Parcel frame) {
    machine.soon(
        this,
        () -> {
          node.received(from, frame);
          wakeUp();
        });
  }

  void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict) {
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
    long now = machine.time();
    long deadline = node.run(now);
    machine.observe(status().engine());
    ring(deadline, now);
  }

  private void ring(long deadline, long now) {
    long number = ++alarm;
    if (deadline < Long.MAX_VALUE) {
      machine.afterOwnTime(
          Math.max(0, deadline - now),
          this,
          () -> {
            if (number == alarm) {
              run();
            }
          });
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
