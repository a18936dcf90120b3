package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.paxos.History.Packet;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// Processes that are all three agents, where chance decides what happens next: any message may
/// arrive, in any order, twice or never; writes become durable late; timers run out at any time;
/// processes crash at any moment and lose what was being written. In each of its lives a process
/// may propose another value, or inquire.
final class PaxosWalk {
  private static final int UNDER_WAY_MAX = 60;

  private static final class Server {
    final NodeId id;
    Optional<PaxosProcess> process = Optional.empty();
    PaxosState disk = PaxosState.INITIAL;
    final ArrayDeque<Effect.Persist> writing = new ArrayDeque<>();
    boolean waits;
    boolean asked;

    Server(NodeId id) {
      this.id = id;
    }
  }

  private final SplittableRandom random;
  private final Configuration acceptors;
  private final Learners learners;
  private final List<Server> servers = new ArrayList<>();
  private final List<Packet> network = new ArrayList<>();
  private final Set<Packet> everSent = new LinkedHashSet<>();
  private final double loss;
  private final double crashes;
  private int proposals;
  private Optional<Bytes> chosen = Optional.empty();
  private int nothings;

  PaxosWalk(long seed, int size) {
    random = new SplittableRandom(seed);
    List<NodeId> nodes = LongStream.rangeClosed(1, size).mapToObj(NodeId::new).toList();
    acceptors = Configuration.of(nodes);
    learners = Learners.throughSome(nodes.subList(0, 1 + random.nextInt(size)), nodes);
    loss = random.nextDouble(0.3);
    crashes = random.nextDouble(0.02);
    nodes.forEach(node -> servers.add(new Server(node)));
  }

  void go(int steps) {
    for (int i = 0; i < steps; i++) {
      happenTo(servers.get(random.nextInt(servers.size())));
    }
    assertThat(history().broken()).isEmpty();
  }

  /// How many proposals were chosen; they have one value.
  int choices() {
    return history().chosen().size();
  }

  /// How often an inquiry found nothing.
  int nothings() {
    return nothings;
  }

  private History history() {
    return new History(acceptors, everSent);
  }

  private void happenTo(Server server) {
    if (server.process.isEmpty()) {
      server.process =
          Optional.of(
              new PaxosProcess(
                  server.id, acceptors, learners, ProposerOptions.DEFAULT, server.disk));
    } else if (random.nextDouble() < crashes) {
      server.process = Optional.empty();
      server.writing.clear();
      server.waits = false;
      server.asked = false;
    } else if (!server.writing.isEmpty() && random.nextBoolean()) {
      Effect.Persist persist = server.writing.remove();
      server.disk = server.disk.with((PaxosWrite) persist.write());
      carryOut(server, persist.then());
    } else {
      act(server, server.process.orElseThrow());
    }
  }

  private void act(Server server, PaxosProcess process) {
    int dice = random.nextInt(100);
    if (dice < 2 && server.waits) {
      server.waits = false;
      carryOut(server, process.expire(Timer.NEXT_ROUND));
    } else if (dice < 4 && !server.asked && process.chosen().isEmpty()) {
      server.asked = true;
      proposals++;
      carryOut(
          server,
          random.nextInt(4) == 0
              ? process.inquire()
              : process.propose(Bytes.utf8("v" + proposals)));
    } else {
      deliver(server, process);
    }
  }

  private void deliver(Server server, PaxosProcess process) {
    List<Packet> arriving = network.stream().filter(p -> p.to().equals(server.id)).toList();
    if (!arriving.isEmpty()) {
      Packet packet = arriving.get(random.nextInt(arriving.size()));
      if (random.nextInt(10) > 0) {
        network.remove(packet); // or else it will arrive again
      }
      carryOut(server, process.receive(packet.from(), packet.message()));
    }
  }

  private void carryOut(Server server, List<Effect> effects) {
    for (Effect effect : effects) {
      switch (effect) {
        case Effect.Send(var to, PaxosMessage message) -> send(server, to, message);
        case Effect.Persist persist -> server.writing.add(persist);
        case Effect.Emit(Event.Chosen(var value)) -> {
          assertThat(chosen.orElse(value)).isEqualTo(value);
          assertThat(history().chosen()).extracting(Proposal::value).contains(value);
          chosen = Optional.of(value);
        }
        case Effect.Emit(Event.NothingChosen _) -> {
          nothings++;
          server.asked = false;
        }
        case Effect.Arm _ -> server.waits = true;
        case Effect.Disarm _ -> server.waits = false;
        default -> throw new AssertionError("not of Paxos: " + effect);
      }
    }
  }

  private void send(Server from, NodeId to, PaxosMessage message) {
    mayLeave(message, from.disk);
    Packet packet = new Packet(from.id, to, message);
    everSent.add(packet);
    if (random.nextDouble() >= loss) {
      network.add(packet);
    }
    if (network.size() > UNDER_WAY_MAX) {
      network.remove(random.nextInt(network.size()));
    }
  }

  /// What others rely on is on the disk of whoever says so.
  private static void mayLeave(PaxosMessage message, PaxosState disk) {
    boolean holds =
        switch (message) {
          case PaxosMessage.Prepare(var number) -> !number.isAbove(disk.tried());
          case PaxosMessage.Accept(var proposal) -> !proposal.number().isAbove(disk.tried());
          case Promise(var number, _) -> !number.isAbove(disk.promised());
          case Accepted(var proposal) ->
              disk.accepted().filter(held -> !proposal.number().isAbove(held.number())).isPresent();
          case PaxosMessage.Rejected _, PaxosMessage.Chosen _ -> true;
        };
    assertThat(holds).as("%s left, and the disk holds %s", message, disk).isTrue();
  }
}
