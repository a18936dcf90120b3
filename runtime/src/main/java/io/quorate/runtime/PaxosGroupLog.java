package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.Memory;
import io.quorate.protocol.multipaxos.MultiPaxosState;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.List;

/// The log of a group that Multi-Paxos orders.
final class PaxosGroupLog implements GroupLog {
  private static final Value NOTHING = new Value(0, new Content.Nothing());

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
  public Engine.Epoch epoch() {
    Ballot promised = memory.state().promised();
    return new Engine.Epoch(promised.round(), promised.node());
  }

  @Override
  public EngineKind kind() {
    return new EngineKind.MultiPaxos();
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
  public GroupExtent extent() {
    MultiPaxosState state = memory.state();
    long last = Math.max(state.chosen(), memory.lastSlot());
    long round =
        state.accepted().isEmpty() ? head.epoch() : state.accepted().getLast().ballot().round();
    return new GroupExtent(round, last, state.chosen(), configurations().getLast());
  }

  @Override
  public List<Content> contents() {
    return memory.state().accepted().stream()
        .filter(accepted -> accepted.slot() > head.index())
        .map(accepted -> accepted.value().content())
        .toList();
  }

  /// What was accepted and is not known to be chosen is chosen by that, but for other members; and
  /// nothing is, where there is a gap.
  @Override
  public List<LogRecord> alone(RecordCodec codec, NodeId self, List<Content> commands) {
    MultiPaxosState state = memory.state();
    Ballot ballot = new Ballot(state.promised().round() + 1, self);
    List<LogRecord> records = new ArrayList<>(newBeginning(codec));
    List<Accepted> chosen = new ArrayList<>();
    long slot = state.chosen();
    for (Accepted each : state.accepted()) {
      if (each.slot() > state.chosen()) {
        while (++slot < each.slot()) {
          chosen.add(new Accepted(slot, ballot, NOTHING));
        }
        boolean members = each.value().content() instanceof Content.Membership;
        chosen.add(new Accepted(slot, ballot, members ? NOTHING : each.value()));
      }
    }
    Content named = new Content.Membership(RequestId.OF_NOBODY, Configuration.of(List.of(self)));
    long since = ++slot;
    chosen.add(new Accepted(slot, ballot, new Value(ballot.round(), named)));
    for (Content command : commands) {
      chosen.add(new Accepted(++slot, ballot, new Value(ballot.round(), command)));
    }
    records.addAll(
        codec.encode(
            group,
            new MultiPaxosWrite(
                List.of(
                    new Fact.Promised(ballot),
                    new Fact.AcceptedValues(chosen),
                    new Fact.Chosen(slot, since, false)))));
    return records;
  }

  @Override
  public Engine start(NodeId self, EngineKind wanted, RaftOptions options) {
    if (wanted instanceof EngineKind.MultiPaxos kind) {
      return kind.engine(self, options, memory.state());
    }
    throw GroupLog.foreign(group, kind(), wanted);
  }

  @Override
  public List<LogRecord> newBeginning(RecordCodec codec) {
    return memory.leadsToSnapshot()
        ? List.of()
        : List.of(codec.encode(group, memory.newBeginning()));
  }
}
