package io.quorate.protocol.conformance;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Event;
import io.quorate.protocol.Input;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.Write;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.protocol.scenario.Disk;
import io.quorate.protocol.scenario.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A group of engines whose messages arrive in order and whose disks are done at once. Counts what
/// that takes.
final class Group {
  private record Packet(NodeId from, NodeId to, Message message) {}

  private record Link(NodeId from, NodeId to) {}

  private final Map<NodeId, Disk> disks = new TreeMap<>();
  private final Map<NodeId, Engine> engines = new TreeMap<>();
  private final Map<NodeId, List<Event>> events = new TreeMap<>();
  private final ArrayDeque<Packet> network = new ArrayDeque<>();
  private long now;
  private long requests;
  private long messages;
  private long syncs;

  /// The timers that each has running, if they are of interest.
  private final Map<NodeId, Set<Timer>> running = new TreeMap<>();

  /// Between whom no message passes.
  private final Set<Link> cut = new HashSet<>();

  Group(Protocol protocol, int size, int joining) {
    this(protocol, size, joining, List.of());
  }

  /// @param options the words of a scenario's command `options`
  Group(Protocol protocol, int size, int joining, List<String> options) {
    List<NodeId> founders = nodes(1, size);
    for (NodeId id : nodes(1, size + joining)) {
      Configuration known =
          founders.contains(id) ? Configuration.of(founders) : Configuration.UNKNOWN;
      disks.put(id, protocol.disk(id, known, options, List.of()));
      start(id);
    }
  }

  static List<NodeId> nodes(int first, int last) {
    List<NodeId> nodes = new ArrayList<>();
    for (int id = first; id <= last; id++) {
      nodes.add(new NodeId(id));
    }
    return nodes;
  }

  void start(NodeId id) {
    engines.put(id, disk(id).start());
    events.put(id, new ArrayList<>());
    running.put(id, EnumSet.noneOf(Timer.class));
    input(id);
  }

  void crash(NodeId id) {
    engines.remove(id);
  }

  /// Everything that is given to it at once, and whatever follows.
  void input(NodeId id, Input... inputs) {
    step(id, List.of(inputs));
    while (!network.isEmpty()) {
      Packet packet = network.remove();
      if (engines.containsKey(packet.to)) {
        step(packet.to, List.of(new Input.Deliver(packet.from, packet.message)));
      }
    }
  }

  private void step(NodeId id, List<Input> inputs) {
    carryOut(id, engine(id).step(now, inputs));
  }

  private void carryOut(NodeId id, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, var message) -> {
          messages++;
          if (!cut.contains(new Link(id, to))) {
            network.add(new Packet(id, to, message));
          }
        }
        case Effect.Persist persist -> {
          syncs += isBarrier(persist.write()) ? 0 : 1;
          disk(id).write(persist.write());
          carryOut(id, persist.then());
          step(id, List.of(new Input.Persisted(persist.number())));
        }
        case Effect.Emit(var event) -> events(id).add(event);
        case Effect.Arm(var timer, _, _) -> running(id).add(timer);
        case Effect.Disarm(var timer) -> running(id).remove(timer);
      }
    }
  }

  void expire(NodeId id, Timer timer) {
    running(id).remove(timer);
    input(id, new Input.Expired(timer));
  }

  void pass(long nanos) {
    now += nanos;
  }

  Input propose(String... texts) {
    List<Content> commands = new ArrayList<>();
    for (String text : texts) {
      commands.add(new Content.Command(new RequestId(1, ++requests), Bytes.utf8(text)));
    }
    return new Input.Propose(commands);
  }

  void cutOff(NodeId id) {
    engines.keySet().forEach(other -> cut(id, other));
  }

  void cut(NodeId one, NodeId other) {
    cut.add(new Link(one, other));
    cut.add(new Link(other, one));
  }

  void joinAgain(NodeId id) {
    cut.removeIf(link -> link.from.equals(id) || link.to.equals(id));
  }

  /// The timers that it has running.
  Set<Timer> running(NodeId id) {
    return of(id, running);
  }

  Engine.Status status(NodeId id) {
    return engine(id).status();
  }

  List<Event> events(NodeId id) {
    return of(id, events);
  }

  /// The commands that this engine has reported, in order.
  List<String> commands(NodeId id) {
    return events(id).stream()
        .filter(Event.Committed.class::isInstance)
        .map(Event.Committed.class::cast)
        .flatMap(committed -> committed.contents().stream())
        .filter(Content.Command.class::isInstance)
        .map(Content::toString)
        .toList();
  }

  private static <T> T of(NodeId id, Map<NodeId, T> each) {
    return Optional.ofNullable(each.get(id)).orElseThrow();
  }

  Engine engine(NodeId id) {
    return of(id, engines);
  }

  Disk disk(NodeId id) {
    return of(id, disks);
  }

  long messages() {
    return messages;
  }

  long syncs() {
    return syncs;
  }

  private static boolean isBarrier(Write write) {
    return switch (write) {
      case RaftWrite raft -> raft.isBarrier();
      case MultiPaxosWrite paxos -> paxos.isBarrier();
      case PaxosWrite _ -> false;
    };
  }
}
