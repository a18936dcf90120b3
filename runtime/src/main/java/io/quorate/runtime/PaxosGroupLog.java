package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.Memory;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.List;

/// The log of a group that Multi-Paxos orders.
final class PaxosGroupLog implements GroupLog {
  private final long group;
  private final SnapshotHead head;
  private final Memory memory;

  /// @param head of the newest snapshot, or of the empty one that founds the group
  PaxosGroupLog(long group, SnapshotHead head) {
    this.group = group;
    this.head = head;
    this.memory = new Memory(head);
  }

  void add(Fact fact) {
    if (fact instanceof Fact.Begun(var after, _) && after.index() > head.index()) {
      throw GroupLog.missing(group, after);
    }
    memory.add(fact);
  }

  @Override
  public long lastIndex() {
    return memory.lastSlot();
  }

  @Override
  public List<Configuration> configurations() {
    List<Configuration> all = new ArrayList<>();
    all.add(head.configuration());
    for (Accepted accepted : memory.state().accepted()) {
      if (accepted.value().content() instanceof Content.Membership(_, var configuration)) {
        all.add(configuration);
      }
    }
    return all;
  }

  @Override
  public Engine start(NodeId self, NodeOptions options) {
    if (options.engine() instanceof EngineKind.MultiPaxos kind) {
      return kind.engine(self, options.raft(), memory.state());
    }
    throw GroupLog.foreign(group, new EngineKind.MultiPaxos(), options.engine());
  }

  @Override
  public List<LogRecord> newBeginning(RecordCodec codec) {
    return memory.leadsToSnapshot()
        ? List.of()
        : List.of(codec.encode(group, memory.newBeginning()));
  }
}
