package io.quorate.simulator.world;

import io.quorate.bytes.MalformedParcelException;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.NodeId;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Carries frames between machines, as the [Weather] is, and keeps a connection in each direction.
///
/// A connection is opened when the peer has agreed to it, and is gone when a machine at one of its
/// ends stops. Frames that are under way then may still arrive, even in the next life of the
/// machine they were sent to: more than a real connection would let through.
final class Network {
  private static final long REDIAL_NANOS = 50_000_000;

  /// One direction between two machines.
  record Link(NodeId from, NodeId to) {}

  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final Map<NodeId, Machine> machines = new LinkedHashMap<>();
  private final Set<Link> open = new HashSet<>();
  private final Set<Link> cut = new HashSet<>();
  private final Map<Link, Long> lastArrival = new HashMap<>();
  private Weather weather = Weather.CALM;

  Network(Agenda agenda, Trace trace, RandomGenerator random) {
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
  }

  void add(Machine machine) {
    machines.put(machine.id(), machine);
  }

  void weather(Weather next) {
    weather = next;
  }

  /// From now on everything sent this way gets lost, without a sign.
  void cut(Link link) {
    cut.add(link);
  }

  void mend(Link link) {
    cut.remove(link);
  }

  void mendAll() {
    cut.clear();
  }

  // ---- connections
  // --------------------------------------------------------------------------------

  /// A life begins, or its connections broke: it dials the others, and they dial it.
  void connect(Machine machine) {
    for (NodeId peer : machines.keySet()) {
      if (!peer.equals(machine.id())) {
        dial(new Link(machine.id(), peer));
        dial(new Link(peer, machine.id()));
      }
    }
  }

  /// A machine has stopped, or its connections break for another reason.
  void disconnect(NodeId node) {
    open.removeIf(link -> link.from.equals(node) || link.to.equals(node));
  }

  private void dial(Link link) {
    Optional<Life> caller = machine(link.from).life();
    Optional<Life> called = machine(link.to).life();
    if (open.contains(link) || caller.isEmpty() || called.isEmpty()) {
      return;
    }
    Runnable ifStill =
        () -> {
          if (machine(link.from).life().equals(caller) && machine(link.to).life().equals(called)) {
            open.add(link);
          }
        };
    if (!cut.contains(link)) {
      admit(called.get(), caller.get(), () -> admit(caller.get(), called.get(), ifStill));
    }
    agenda.after(REDIAL_NANOS, () -> redial(link, caller, called));
  }

  /// Both ends of a connection judge who is at the other.
  private void admit(Life judge, Life peer, Runnable ifWelcome) {
    judge.meet(
        peer.id(),
        peer.incarnation(),
        refusal -> {
          if (refusal.isEmpty()) {
            ifWelcome.run();
          } else {
            trace.add("%s refuses %s: %s".formatted(judge.id(), peer.id(), refusal.get()));
          }
        });
  }

  private void redial(Link link, Optional<Life> caller, Optional<Life> called) {
    if (machine(link.from).life().equals(caller) && machine(link.to).life().equals(called)) {
      dial(link);
    }
  }

  // ---- frames
  // -------------------------------------------------------------------------------------

  /// Returns false if it was certainly not sent.
  boolean send(NodeId from, NodeId to, Parcel frame) {
    Link link = new Link(from, to);
    if (!open.contains(link)) {
      return false;
    }
    byte[] bytes = bytes(frame);
    int copies = random.nextDouble() < weather.duplication() ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      if (random.nextDouble() >= weather.loss()) {
        long arrival = agenda.now() + weather.delay(random);
        if (weather.ordered()) {
          arrival = Math.max(arrival, lastArrival.getOrDefault(link, 0L));
          lastArrival.put(link, arrival);
        }
        agenda.at(arrival, () -> arrive(link, bytes));
      }
    }
    return true;
  }

  private void arrive(Link link, byte[] bytes) {
    if (!cut.contains(link)) {
      trace.add(bytes.length);
      machine(link.to).life().ifPresent(life -> life.receive(link.from, frame(bytes)));
    }
  }

  private Machine machine(NodeId id) {
    return Optional.ofNullable(machines.get(id)).orElseThrow();
  }

  private static byte[] bytes(Parcel frame) {
    ByteBuffer bytes = ByteBuffer.allocate(frame.encodedLength());
    frame.encode(bytes);
    return bytes.array();
  }

  private static Parcel frame(byte[] bytes) {
    try {
      return Parcel.decode(ByteBuffer.wrap(bytes));
    } catch (MalformedParcelException e) {
      throw new AssertionError(e);
    }
  }
}
