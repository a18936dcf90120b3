package io.quorate.protocol.scenario;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Input;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Servers, the network between them, and a clock; nothing moves by itself. What happens is told
/// line by line.
final class World {
  record Packet(NodeId from, NodeId to, Message message) {
    @Override
    public String toString() {
      return from + " -> " + to + " " + message;
    }
  }

  private final Map<NodeId, Server> servers = new LinkedHashMap<>();
  private final Set<NodeId> cutOff = new HashSet<>();
  private final List<String> told = new ArrayList<>();

  /// What is under way, oldest first.
  final List<Packet> network = new ArrayList<>();

  private long now;

  void add(NodeId id, Disk disk) {
    servers.put(id, new Server(id, disk));
  }

  /// What has happened since the last call.
  List<String> tell() {
    List<String> lines = List.copyOf(told);
    told.clear();
    return lines;
  }

  private void say(String line) {
    told.add(line);
  }

  void start(NodeId id) {
    Server server = server(id);
    server.engine = Optional.of(server.disk.start());
    Engine.Status status = engine(server).status();
    String term = status.epoch() > 0 ? ", term " + status.epoch() : "";
    say("%s starts as %s%s".formatted(id, status.role(), term));
    step(server, List.of());
  }

  void crash(NodeId id) {
    Server server = server(id);
    say("%s crashes".formatted(id));
    server.writing.forEach(persist -> say("  and loses %s".formatted(persist.write())));
    server.stop();
  }

  void input(NodeId id, Input input) {
    step(server(id), List.of(input));
  }

  /// A timer cannot run out early: if need be the clock moves on to the earliest time at which this
  /// one may.
  void expire(NodeId id, Timer timer) {
    Long earliest = server(id).timers.remove(timer);
    if (earliest == null) {
      throw new IllegalStateException("%s has no %s timer running".formatted(id, timer));
    }
    now = Math.max(now, earliest);
    input(id, new Input.Expired(timer));
  }

  void deliver(Packet packet) {
    network.remove(packet);
    Server server = server(packet.to);
    if (server.engine.isPresent()) {
      step(server, List.of(new Input.Deliver(packet.from, packet.message)));
    } else {
      say("%s (%s is down)".formatted(packet, packet.to));
    }
  }

  /// This server's own snapshot of the state after an entry is durable.
  void snapshot(NodeId id, long index) {
    Server server = server(id);
    server.disk.snapshot(engine(server).snapshotHead(index).orElseThrow());
    input(id, new Input.Snapshotted(index, 0, 0));
  }

  /// The newest snapshot of another server is durable here.
  void fetch(NodeId id, NodeId source) {
    SnapshotHead head = server(source).disk.newest();
    server(id).disk.snapshot(head);
    input(id, new Input.SnapshotReceived(head));
  }

  /// Until nothing of the kind is under way.
  void settle(Predicate<Message> kind) {
    for (int delivered = 0; ; delivered++) {
      Optional<Packet> next = network.stream().filter(p -> kind.test(p.message)).findFirst();
      if (next.isEmpty()) {
        return;
      }
      if (delivered > 10_000) {
        throw new IllegalStateException("this conversation does not end: " + next.get());
      }
      deliver(next.get());
    }
  }

  /// From now on everything that is sent from or to this server is lost.
  void cut(NodeId id) {
    cutOff.add(id);
  }

  void heal() {
    cutOff.clear();
  }

  void pass(Duration time) {
    now += time.toNanos();
  }

  /// Writes wait for [#sync] from now on.
  void slow(NodeId id) {
    server(id).slow = true;
  }

  /// Writes are durable at once from now on, and those that waited too.
  void fast(NodeId id) {
    sync(id, Integer.MAX_VALUE);
    server(id).slow = false;
  }

  /// The oldest `count` writes that were begun become durable.
  void sync(NodeId id, int count) {
    Server server = server(id);
    long number = -1;
    for (int i = 0; i < count && !server.writing.isEmpty(); i++) {
      Effect.Persist persist = server.writing.remove();
      number = persist.number();
      persist(server, persist, "");
    }
    if (number >= 0) {
      step(server, List.of(new Input.Persisted(number)));
    }
  }

  void status() {
    for (Server server : servers.values()) {
      say("%s %s".formatted(server.id, server.engine.map(World::describe).orElse("is down")));
    }
  }

  Engine.Status status(NodeId id) {
    return engine(server(id)).status();
  }

  void members() {
    for (Server server : servers.values()) {
      Optional<Engine.Status> status = server.engine.map(Engine::status);
      say("%s %s".formatted(server.id, status.map(World::membersOf).orElse("is down")));
    }
  }

  private static String membersOf(Engine.Status status) {
    return "%s from %d on".formatted(status.configuration(), status.configurationIndex());
  }

  void log() {
    for (Server server : servers.values()) {
      say("%s %s".formatted(server.id, server.engine.isPresent() ? server.disk.log() : "is down"));
    }
  }

  private static String describe(Engine engine) {
    Engine.Status status = engine.status();
    return "%s, term %d, leader %s, last %d, committed %d"
        .formatted(
            status.role(),
            status.epoch(),
            status.leader().map(NodeId::toString).orElse("unknown"),
            status.lastIndex(),
            status.commitIndex());
  }

  private void step(Server server, List<Input> inputs) {
    Engine engine = engine(server);
    Engine.Status before = engine.status();
    List<Effect> effects;
    try {
      effects = engine.step(now, inputs);
    } catch (InvariantViolation violation) {
      say("%s stops: %s".formatted(server.id, violation.getMessage()));
      server.stop();
      return;
    }
    Engine.Status after = engine.status();
    if (!before.role().equals(after.role())) {
      say("%s %s -> %s, term %d".formatted(server.id, before.role(), after.role(), after.epoch()));
    } else if (before.epoch() != after.epoch()) {
      say("%s %s, term %d -> %d".formatted(server.id, after.role(), before.epoch(), after.epoch()));
    }
    long persisted = carryOut(server, effects, "");
    if (persisted >= 0) {
      step(server, List.of(new Input.Persisted(persisted)));
    }
  }

  /// Returns the number of the last write that became durable at once, or -1.
  private long carryOut(Server server, List<Effect> effects, String indent) {
    long persisted = -1;
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) -> send(new Packet(server.id, to, message), indent);
        case Effect.Persist persist when server.slow -> {
          say("%s%s begins to persist %s".formatted(indent, server.id, persist.write()));
          server.writing.add(persist);
        }
        case Effect.Persist persist -> {
          persist(server, persist, indent);
          persisted = persist.number();
        }
        case Effect.Emit(var event) -> say("%s%s: %s".formatted(indent, server.id, event));
        case Effect.Arm(var timer, var atLeast, _) ->
            server.timers.put(timer, now + atLeast.toNanos());
        case Effect.Disarm(var timer) -> server.timers.remove(timer);
      }
    }
    return persisted;
  }

  private void persist(Server server, Effect.Persist persist, String indent) {
    server.disk.write(persist.write());
    String then = persist.then().isEmpty() ? "" : ", then";
    say("%s%s persists %s%s".formatted(indent, server.id, persist.write(), then));
    carryOut(server, persist.then(), indent + "  ");
  }

  private void send(Packet packet, String indent) {
    boolean lost = cutOff.contains(packet.from) || cutOff.contains(packet.to);
    if (!lost) {
      network.add(packet);
    }
    say("%s%s%s".formatted(indent, packet, lost ? " (lost)" : ""));
  }

  private Server server(NodeId id) {
    return Optional.ofNullable(servers.get(id))
        .orElseThrow(() -> new IllegalArgumentException("there is no node " + id));
  }

  private static Engine engine(Server server) {
    return server.engine.orElseThrow(() -> new IllegalStateException(server.id + " is down"));
  }
}
