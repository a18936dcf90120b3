package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Write;
import io.quorate.protocol.scenario.Disk;
import io.quorate.protocol.walk.RandomWalk;
import io.quorate.protocol.walk.Rules;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Raft's part in a random walk.
final class RaftWalk implements Rules {
  private static final RaftOptions OPTIONS =
      new RaftOptions(
          RandomWalk.ELECTION_TIMEOUT,
          RandomWalk.HEARTBEAT_INTERVAL,
          RandomWalk.MESSAGE_BYTES,
          RandomWalk.WINDOW_BYTES);

  private final RaftInvariants invariants = new RaftInvariants();
  private final RaftOptions options;
  private final OptionalInt drift;

  RaftWalk() {
    this(OPTIONS, OptionalInt.empty());
  }

  private RaftWalk(RaftOptions options, OptionalInt drift) {
    this.options = options;
    this.drift = drift;
  }

  /// With leases that allow for clocks which are so far off, and clocks that are.
  static RaftWalk withLeases(ClockDrift drift) {
    return new RaftWalk(OPTIONS.withLeases(drift), OptionalInt.of(drift.perMille()));
  }

  static RaftWalk withQuiescence() {
    return new RaftWalk(OPTIONS.withQuiescence(), OptionalInt.empty());
  }

  @Override
  public boolean quiesces() {
    return options.quiesces();
  }

  @Override
  public OptionalInt driftWithLeases() {
    return drift;
  }

  @Override
  public Disk disk(NodeId self, Configuration known) {
    return new RaftDisk(self, options, RaftState.initial(known));
  }

  @Override
  public Write part(Write write, RandomGenerator random) {
    RaftWrite raft = (RaftWrite) write;
    int entries = random.nextInt(raft.entries().size() + 1);
    return new RaftWrite(raft.hardState(), raft.restart(), raft.entries().subList(0, entries));
  }

  @Override
  public boolean isDurable(Engine engine, long index) {
    return index <= ((Raft) engine).log().durable();
  }

  @Override
  public void drop(Disk disk, Engine engine) {
    ((RaftDisk) disk).drop(((Raft) engine).log().base());
  }

  @Override
  public void check(Engine engine) {
    invariants.check((Raft) engine);
  }

  @Override
  public void mayLeave(Message message, NodeId to, Disk disk) {
    invariants.mayLeave((RaftMessage) message, to, (RaftDisk) disk);
  }

  @Override
  public void crashed(NodeId server) {
    invariants.crashed(server);
  }

  @Override
  public int reigns() {
    return invariants.reigns();
  }

  @Override
  public Object end(Engine engine) {
    RaftLog log = ((Raft) engine).log();
    return List.of(log.last(), log.durable(), log.commit());
  }
}
