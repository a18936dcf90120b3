package io.quorate.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.ProposerOptions;
import io.quorate.runtime.register.RegisterOutcome.Empty;
import io.quorate.runtime.register.RegisterOutcome.Holds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Nodes with registers, where chance decides what happens next: messages get lost, doubled and
/// overtaken, disks are slow, nodes crash and come back with what their disks hold, and clients
/// write and read at any of them. What they are told is checked as it comes.
final class RegisterWalk {
  private static final ProposerOptions OPTIONS =
      new ProposerOptions(Duration.ofMillis(20), Duration.ofMillis(5));
  private static final long PATIENCE = Duration.ofMillis(500).toNanos();
  private static final long LOSSLESS = Duration.ofSeconds(2).toNanos();

  private record Packet(NodeId from, NodeId to, Bytes name, PaxosMessage message) {}

  private record Writing(Bytes name, PaxosWrite write, Runnable then) {}

  private final class Server implements RegisterReplica.Surroundings {
    final NodeId id;
    final List<Writing> disk = new ArrayList<>();
    final ArrayDeque<Writing> writing = new ArrayDeque<>();
    Optional<RegisterReplica> replica = Optional.empty();

    Server(NodeId id) {
      this.id = id;
    }

    void start() {
      RegisterStates states = new RegisterStates(acceptors);
      disk.forEach(written -> states.add(written.name, written.write));
      replica =
          Optional.of(
              new RegisterReplica(
                  id, states, RegisterLimits.DEFAULT, OPTIONS, random.split(), this));
    }

    void crash() {
      replica.ifPresent(RegisterReplica::stop);
      replica = Optional.empty();
      writing.clear();
    }

    @Override
    public void send(NodeId to, Bytes register, PaxosMessage message) {
      if (random.nextDouble() >= loss) {
        network.add(new Packet(id, to, register, message));
      }
    }

    @Override
    public void persist(Bytes register, PaxosWrite write, Runnable then) {
      writing.add(new Writing(register, write, then));
    }

    @Override
    public boolean logIsFull() {
      return false;
    }
  }

  private final SplittableRandom random;
  private final Configuration acceptors;
  private final List<Server> servers = new ArrayList<>();
  private final List<Packet> network = new ArrayList<>();
  private double loss;
  private double crashes;
  private long now;
  private int values;

  /// What each register holds, once a client was told; and what was ever to be written to it.
  private final Map<Bytes, Bytes> told = new HashMap<>();

  private final Map<Bytes, Set<Bytes>> wished = new HashMap<>();

  private int open;
  private int empties;
  private int unknown;

  RegisterWalk(long seed, int size) {
    random = new SplittableRandom(seed);
    List<NodeId> nodes = LongStream.rangeClosed(1, size).mapToObj(NodeId::new).toList();
    acceptors = Configuration.of(nodes);
    loss = random.nextDouble(0.3);
    crashes = random.nextDouble(0.01);
    nodes.forEach(node -> servers.add(new Server(node)));
    servers.forEach(Server::start);
  }

  void go(int steps) {
    for (int i = 0; i < steps; i++) {
      now += random.nextLong(200_000);
      Server server = servers.get(random.nextInt(servers.size()));
      if (server.replica.isEmpty()) {
        if (random.nextInt(10) == 0) {
          server.start();
        }
      } else if (random.nextDouble() < crashes) {
        server.crash();
      } else {
        happenTo(server, server.replica.get());
      }
    }
  }

  /// From now on nothing is lost and nobody crashes: every request gets an answer that says
  /// something.
  void settle() {
    loss = 0;
    crashes = 0;
    servers.forEach(Server::crash);
    network.clear();
    servers.forEach(Server::start);
    int before = unknown;
    for (Server server : servers) {
      for (String name : List.of("a", "b")) {
        read(server.replica.orElseThrow(), Bytes.utf8(name));
      }
    }
    long end = now + LOSSLESS;
    while (open > 0 && now < end) {
      now += 200_000;
      for (Server server : servers) {
        deliverAll(server);
        server.replica.orElseThrow().run(now);
      }
    }
    assertThat(open).as("open requests").isZero();
    assertThat(unknown).isEqualTo(before);
  }

  private void deliverAll(Server server) {
    while (!server.writing.isEmpty()) {
      sync(server);
    }
    List<Packet> arriving = network.stream().filter(it -> it.to.equals(server.id)).toList();
    network.removeAll(arriving);
    arriving.forEach(it -> server.replica.orElseThrow().receive(it.from, it.name, it.message));
  }

  private void happenTo(Server server, RegisterReplica replica) {
    if (!server.writing.isEmpty() && random.nextBoolean()) {
      sync(server);
    }
    if (random.nextInt(30) == 0) {
      Bytes name = Bytes.utf8(random.nextBoolean() ? "a" : "b");
      if (random.nextInt(3) == 0) {
        write(replica, name);
      } else {
        read(replica, name);
      }
    }
    List<Packet> arriving = network.stream().filter(it -> it.to.equals(server.id)).toList();
    if (!arriving.isEmpty()) {
      Packet packet = arriving.get(random.nextInt(arriving.size()));
      if (random.nextInt(10) > 0) {
        network.remove(packet); // or else it will arrive again
      }
      replica.receive(packet.from, packet.name, packet.message);
    }
    replica.run(now);
  }

  private static void sync(Server server) {
    Writing oldest = server.writing.remove();
    server.disk.add(oldest);
    oldest.then.run();
  }

  // ---- clients
  // ------------------------------------------------------------------------------------

  private void write(RegisterReplica replica, Bytes name) {
    values++;
    Bytes value = Bytes.utf8("v" + values);
    wished.computeIfAbsent(name, _ -> new HashSet<>()).add(value);
    open++;
    replica.write(name, value, now, now + PATIENCE, outcome -> ended(name, outcome, false));
  }

  private void read(RegisterReplica replica, Bytes name) {
    open++;
    boolean mustHold = told.containsKey(name);
    replica.read(name, now, now + PATIENCE, outcome -> ended(name, outcome, mustHold));
  }

  private void ended(Bytes name, RegisterOutcome outcome, boolean mustHold) {
    open--;
    switch (outcome) {
      case Holds(var value) -> {
        assertThat(wished.getOrDefault(name, Set.of())).contains(value);
        assertThat(told.getOrDefault(name, value)).isEqualTo(value);
        told.put(name, value);
      }
      case Empty _ -> {
        assertThat(mustHold).as("somebody was told before what %s holds", name).isFalse();
        empties++;
      }
      case RegisterOutcome.Unknown _ -> unknown++;
      case RegisterOutcome.Refused refused -> throw new AssertionError(refused);
    }
  }

  int held() {
    return told.size();
  }

  int empties() {
    return empties;
  }

  int unknown() {
    return unknown;
  }
}
