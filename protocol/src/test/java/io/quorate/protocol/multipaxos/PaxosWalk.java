package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import io.quorate.protocol.walk.RandomWalk;
import io.quorate.protocol.walk.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Multi-Paxos's part in a random walk.
final class PaxosWalk implements Rules {
  private static final MultiPaxosOptions OPTIONS =
      new MultiPaxosOptions(
          RandomWalk.ELECTION_TIMEOUT,
          RandomWalk.HEARTBEAT_INTERVAL,
          RandomWalk.MESSAGE_BYTES,
          RandomWalk.WINDOW_BYTES,
          Quorums.MAJORITIES);

  private final PaxosInvariants invariants = new PaxosInvariants();

  private final MultiPaxosOptions options;

  PaxosWalk() {
    this(OPTIONS);
  }

  private PaxosWalk(MultiPaxosOptions options) {
    this.options = options;
  }

  static PaxosWalk withQuiescence() {
    return new PaxosWalk(OPTIONS.withQuiescence());
  }

  @Override
  public boolean quiesces() {
    return options.quiesces();
  }

  @Override
  public Disk disk(NodeId self, Configuration known) {
    return new PaxosDisk(self, options, known);
  }

  @Override
  public Write part(Write write, RandomGenerator random) {
    List<Fact> facts = new ArrayList<>();
    for (Fact fact : ((MultiPaxosWrite) write).facts()) {
      if (fact instanceof Fact.AcceptedValues(var values) && random.nextInt(3) == 0) {
        int kept = random.nextInt(values.size());
        if (kept > 0) {
          facts.add(new Fact.AcceptedValues(values.subList(0, kept)));
        }
        break;
      }
      if (random.nextInt(3) == 0) {
        break;
      }
      facts.add(fact);
    }
    return new MultiPaxosWrite(facts);
  }

  @Override
  public boolean isDurable(Engine engine, long index) {
    return ((MultiPaxos) engine).slots().isDurable(index);
  }

  @Override
  public void drop(Disk disk, Engine engine) {
    MultiPaxos paxos = (MultiPaxos) engine;
    ((PaxosDisk) disk).drop(paxos.slots().base(), paxos.checkpoint());
  }

  @Override
  public void check(Engine engine) {
    invariants.check((MultiPaxos) engine);
  }

  @Override
  public void mayLeave(Message message, NodeId to, Disk disk) {
    invariants.mayLeave((MultiPaxosMessage) message, (PaxosDisk) disk);
  }

  @Override
  public void crashed(NodeId server) {
    invariants.crashed(server);
  }

  @Override
  public int reigns() {
    return invariants.reigns();
  }

  /// Behind what is chosen somebody may still hold what nobody asks about any more.
  @Override
  public Object end(Engine engine) {
    long chosen = ((MultiPaxos) engine).learner().chosen();
    return List.of(chosen, isDurable(engine, chosen));
  }
}
