package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.History.Packet;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// A world so small that everything that can happen in it is tried: a few acceptors, of which the
/// first ones propose too, in so many rounds and with so many restarts in all.
///
/// What was sent once may arrive at any time, any number of times, or never: that is loss, delay,
/// duplication and every order, all at once. A restart takes what is not on the disk; in each of
/// its lives a proposer would like another value to be chosen. It may give a round up whenever it
/// likes, so rejections, which ask it to, are left out.
///
/// What happens to a process depends on what it is and what arrives there, not on the rest of the
/// world: it is computed once for all situations in which it happens.
final class SmallWorld {
  /// Where acceptors tell what they accept.
  private static final NodeId EAR = new NodeId(9);

  private static final Learners LEARNERS = Learners.allToAll(List.of(EAR));

  /// The one promise to the outside, which all other rules are there for.
  static final String WORST = "one value";

  private static final String NEXT_ROUND = "begins a round";
  private static final String RESTART = "restarts";

  private interface Step {
    List<Effect> take(Proposer proposer);
  }

  /// One of the states that a process can be in. Its proposer is the steps that it has taken since
  /// its life began, with what the disk held then. Each state is one object, which remembers what
  /// becomes of it.
  private static final class Node {
    final NodeId id;
    final int life;
    final int rounds;
    final PaxosState disk;
    final PaxosState acceptor;
    final PaxosState born;
    final List<Step> steps;
    final String proposer;
    final Map<Object, Outcome> outcomes = new HashMap<>();

    Node(
        NodeId id,
        int life,
        int rounds,
        PaxosState disk,
        PaxosState acceptor,
        PaxosState born,
        List<Step> steps,
        String proposer) {
      this.id = id;
      this.life = life;
      this.rounds = rounds;
      this.disk = disk;
      this.acceptor = acceptor;
      this.born = born;
      this.steps = steps;
      this.proposer = proposer;
    }

    static Node born(NodeId id, int life, int rounds, PaxosState disk) {
      return new Node(id, life, rounds, disk, disk, disk, List.of(), "Idle");
    }

    Node withDisk(PaxosState changed) {
      return new Node(id, life, rounds, changed, acceptor, born, steps, proposer);
    }

    Node withAcceptor(PaxosState changed) {
      return new Node(id, life, rounds, disk, changed, born, steps, proposer);
    }

    String text() {
      return id + " " + life + " " + rounds + " " + disk + " " + acceptor + " " + proposer;
    }
  }

  /// What becomes of a process, and what it sends.
  private record Outcome(Node process, BitSet sent, boolean accepts) {}

  private record Situation(List<Node> processes, BitSet sent) {}

  private record Reached(Situation situation, @Nullable Reached before, String happened) {}

  private final Configuration acceptors;
  private final int proposers;
  private final int rounds;
  private final int restarts;
  private final List<Packet> packets = new ArrayList<>();
  private final Map<Packet, Integer> packetNumbers = new HashMap<>();
  private final Map<String, Node> processes = new HashMap<>();
  private final Set<Situation> known = new HashSet<>();
  private final ArrayDeque<Reached> open = new ArrayDeque<>();
  private final Map<BitSet, Set<String>> judged = new HashMap<>();
  private final Map<String, List<String>> findings = new TreeMap<>();
  private int choices;

  private SmallWorld(int acceptors, int proposers, int rounds, int restarts) {
    this.acceptors =
        Configuration.of(LongStream.rangeClosed(1, acceptors).mapToObj(NodeId::new).toList());
    this.proposers = proposers;
    this.rounds = rounds;
    this.restarts = restarts;
  }

  /// Tries everything, the shortest courses of events first, until two values are chosen.
  ///
  /// @param situationsMax after so many situations it is enough
  /// @return for each rule that is broken the shortest course of events that breaks it; and how
  ///   many situations there are, and in how many different sets of messages a choice
  static Map<String, List<String>> explore(
      int acceptors, int proposers, int rounds, int restarts, int situationsMax) {
    return new SmallWorld(acceptors, proposers, rounds, restarts).explore(situationsMax);
  }

  private Map<String, List<String>> explore(int situationsMax) {
    List<Node> first =
        acceptors.voters().stream()
            .map(id -> theOne(Node.born(id, 1, 0, PaxosState.INITIAL)))
            .toList();
    meet(new Reached(new Situation(first, new BitSet()), null, ""));
    while (!open.isEmpty() && !findings.containsKey(WORST) && known.size() < situationsMax) {
      Reached reached = open.remove();
      reached.situation.processes.forEach(process -> actsByItself(process, reached));
      BitSet sent = reached.situation.sent;
      for (int number = sent.nextSetBit(0); number >= 0; number = sent.nextSetBit(number + 1)) {
        arrives(packets.get(number), reached);
      }
    }
    findings.put("situations", List.of(Integer.toString(known.size())));
    findings.put("choices", List.of(Integer.toString(choices)));
    return findings;
  }

  private Node theOne(Node process) {
    return processes.computeIfAbsent(process.text(), _ -> process);
  }

  // ---- what can happen
  // ----------------------------------------------------------------------------

  private void actsByItself(Node process, Reached reached) {
    List<Node> all = reached.situation.processes;
    boolean hasRounds = all.stream().mapToInt(each -> each.rounds).sum() < rounds;
    if (process.id.value() <= proposers && hasRounds) {
      happens(NEXT_ROUND, process, reached);
    }
    if (all.stream().mapToInt(each -> each.life - 1).sum() < restarts) {
      happens(RESTART, process, reached);
    }
  }

  private void arrives(Packet packet, Reached reached) {
    if (packet.to().equals(EAR)) {
      return;
    }
    Node process = reached.situation.processes.get(Math.toIntExact(packet.to().value()) - 1);
    Outcome outcome = happens(packet, process, reached);
    if (packet.message() instanceof Accept(var proposal)
        && outcome.accepts == hasAnsweredMore(process.id, proposal.number(), reached.situation)) {
      find("P1", reached, packet.toString());
    }
  }

  /// Whether this acceptor has answered, in any of its lives, to a number above this one.
  private boolean hasAnsweredMore(NodeId acceptor, ProposalNumber number, Situation situation) {
    return situation.sent.stream()
        .mapToObj(packets::get)
        .filter(packet -> packet.from().equals(acceptor))
        .anyMatch(packet ->
            switch (packet.message()) {
              case Promise promise -> promise.number().isAbove(number);
              case Accepted(var proposal) -> proposal.number().isAbove(number);
              case Prepare _, Accept _, Rejected _, Chosen _ -> false;
            });
  }

  /// @param event a packet, or what the process does by itself
  private Outcome happens(Object event, Node process, Reached reached) {
    Outcome outcome = process.outcomes.get(event);
    if (outcome == null) {
      outcome = outcome(event, process);
      process.outcomes.put(event, outcome);
    }
    BitSet sent = (BitSet) reached.situation.sent.clone();
    sent.or(outcome.sent);
    if (outcome.process != process || !sent.equals(reached.situation.sent)) {
      List<Node> changed = new ArrayList<>(reached.situation.processes);
      changed.set(Math.toIntExact(process.id.value()) - 1, outcome.process);
      String happened = event instanceof Packet ? event.toString() : process.id + " " + event;
      meet(new Reached(new Situation(changed, sent), reached, happened));
    }
    return outcome;
  }

  // ---- what comes of it
  // ---------------------------------------------------------------------------

  private Outcome outcome(Object event, Node process) {
    if (event instanceof Packet packet) {
      return outcome(packet.from(), packet.message(), process);
    }
    return event.equals(RESTART) ? restart(process) : nextRound(process);
  }

  private Outcome restart(Node process) {
    boolean loses = !process.steps.isEmpty() || !process.acceptor.equals(process.disk);
    return outcome(
        loses ? Node.born(process.id, process.life + 1, process.rounds, process.disk) : process,
        List.of());
  }

  private Outcome nextRound(Node process) {
    Bytes wish = Bytes.utf8("%s%d".formatted((char) ('w' + process.id.value()), process.life));
    return process.steps.isEmpty()
        ? step(process, process.rounds + 1, proposer -> proposer.propose(wish))
        : step(process, process.rounds + 1, Proposer::expire);
  }

  private Outcome outcome(NodeId from, PaxosMessage message, Node process) {
    Acceptor acceptor = new Acceptor(LEARNERS, process.acceptor);
    return switch (message) {
      case Prepare prepare -> outcome(process, acceptor, acceptor.receive(from, prepare));
      case Accept accept -> outcome(process, acceptor, acceptor.receive(from, accept));
      case Promise promise ->
          step(process, process.rounds, proposer -> proposer.receive(from, promise));
      case Accepted _, Rejected _, Chosen _ -> throw new AssertionError(message);
    };
  }

  private Outcome outcome(Node process, Acceptor after, List<Effect> effects) {
    PaxosState knows = new PaxosState(process.acceptor.tried(), after.promised(), after.accepted());
    return outcome(process.withAcceptor(knows), effects);
  }

  private Outcome step(Node process, int rounds, Step step) {
    Proposer proposer = new Proposer(process.id, acceptors, ProposerOptions.DEFAULT, process.born);
    process.steps.forEach(earlier -> earlier.take(proposer));
    List<Effect> effects = step.take(proposer);
    List<Step> steps = new ArrayList<>(process.steps);
    steps.add(step);
    Node after =
        new Node(
            process.id,
            process.life,
            rounds,
            process.disk,
            process.acceptor,
            process.born,
            steps,
            proposer.toString());
    return outcome(after, effects);
  }

  private Outcome outcome(Node process, List<Effect> effects) {
    BitSet sent = new BitSet();
    PaxosState disk = process.disk;
    for (Effect effect : effects) {
      disk = carryOut(process.id, effect, disk, sent);
    }
    boolean accepts =
        sent.stream().anyMatch(number -> packets.get(number).message() instanceof Accepted);
    return new Outcome(theOne(process.withDisk(disk)), sent, accepts);
  }

  private PaxosState carryOut(NodeId self, Effect effect, PaxosState disk, BitSet sent) {
    PaxosState written = disk;
    switch (effect) {
      case Effect.Send(_, Rejected _) -> {}
      case Effect.Send(var to, PaxosMessage message) -> sent.set(number(self, to, message));
      case Effect.Persist(PaxosWrite write, _, var then) -> {
        written = disk.with(write);
        for (Effect each : then) {
          written = carryOut(self, each, written, sent);
        }
      }
      default -> {} // timers run out whenever they like
    }
    return written;
  }

  private int number(NodeId from, NodeId to, PaxosMessage message) {
    Packet packet = new Packet(from, to, message);
    Integer number = packetNumbers.putIfAbsent(packet, packets.size());
    if (number == null) {
      packets.add(packet);
      return packets.size() - 1;
    }
    return number;
  }

  private void meet(Reached reached) {
    if (known.add(reached.situation)) {
      open.add(reached);
      judged
          .computeIfAbsent(reached.situation.sent, this::judge)
          .forEach(rule -> find(rule, reached, ""));
    }
  }

  private Set<String> judge(BitSet sent) {
    History history = new History(acceptors, sent.stream().mapToObj(packets::get).toList());
    choices += history.chosen().isEmpty() ? 0 : 1;
    return history.broken();
  }

  private void find(String rule, Reached last, String happens) {
    if (findings.containsKey(rule)) {
      return;
    }
    List<String> course = new ArrayList<>();
    if (!happens.isEmpty()) {
      course.add(happens);
    }
    for (Reached each = last; each.before != null; each = each.before) {
      course.add(each.happened);
    }
    Collections.reverse(course);
    findings.put(rule, course);
  }
}
