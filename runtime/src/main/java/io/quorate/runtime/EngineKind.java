package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.multipaxos.MultiPaxosOptions;
import io.quorate.protocol.multipaxos.MultiPaxosState;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.multipaxos.Quorums;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.protocol.raft.RaftState;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which protocol orders a group's log, and how. It is the same on all nodes and for the group's
/// whole life; what anybody says in another's language is not heard.
public sealed interface EngineKind {
  /// The usual one of this name.
  static EngineKind of(EngineName name) {
    return switch (name) {
      case RAFT -> new Raft();
      case MULTI_PAXOS -> new MultiPaxos();
    };
  }

  EngineName name();

  /// An engine for a group of which nothing is known yet.
  Engine found(NodeId self, RaftOptions options, Configuration founders);

  /// The record with which such a group's log begins.
  LogRecord founding(RecordCodec codec, long group, Configuration founders);

  /// What a node writes that has forgotten what it had promised in a group, and has got this
  /// snapshot since: that it takes part in no epoch up to `highest` as if it were the first time,
  /// and goes on from the snapshot.
  List<LogRecord> mended(
      RecordCodec codec, long group, NodeId self, Engine.Epoch highest, SnapshotHead snapshot);

  /// Whether engines of this kind understand it.
  boolean speaks(Message message);

  record Raft() implements EngineKind {
    @Override
    public EngineName name() {
      return EngineName.RAFT;
    }

    @Override
    public Engine found(NodeId self, RaftOptions options, Configuration founders) {
      return new io.quorate.protocol.raft.Raft(self, options, RaftState.initial(founders));
    }

    @Override
    public LogRecord founding(RecordCodec codec, long group, Configuration founders) {
      return codec.encodeBase(group, new SnapshotHead(0, 0, founders));
    }

    /// It may have voted in this term, for whomever: so it says that it has voted for itself.
    @Override
    public List<LogRecord> mended(
        RecordCodec codec, long group, NodeId self, Engine.Epoch highest, SnapshotHead snapshot) {
      long term = Math.max(highest.number(), snapshot.epoch());
      HardState voted = new HardState(term, Optional.of(self));
      List<LogRecord> records = new ArrayList<>();
      records.add(codec.encodeBase(group, snapshot));
      records.addAll(
          codec.encode(group, new RaftWrite(Optional.of(voted), Optional.empty(), List.of())));
      return records;
    }

    @Override
    public boolean speaks(Message message) {
      return message instanceof RaftMessage;
    }

    @Override
    public String toString() {
      return name().word();
    }
  }

  /// @param quorums the same on all nodes
  record MultiPaxos(Quorums quorums) implements EngineKind {
    /// With majorities.
    public MultiPaxos() {
      this(Quorums.MAJORITIES);
    }

    @Override
    public EngineName name() {
      return EngineName.MULTI_PAXOS;
    }

    @Override
    public Engine found(NodeId self, RaftOptions options, Configuration founders) {
      return engine(self, options, MultiPaxosState.initial(founders));
    }

    @Override
    public LogRecord founding(RecordCodec codec, long group, Configuration founders) {
      return codec.encode(group, new Fact.Begun(new SnapshotHead(0, 0, founders), false));
    }

    Engine engine(NodeId self, RaftOptions options, MultiPaxosState state) {
      return new io.quorate.protocol.multipaxos.MultiPaxos(self, options(options), state);
    }

    /// What tunes Raft tunes this.
    private MultiPaxosOptions options(RaftOptions options) {
      return new MultiPaxosOptions(
          options.electionTimeout(),
          options.heartbeatInterval(),
          options.appendBytes(),
          options.windowBytes(),
          options.quiesces(),
          quorums);
    }

    /// It may have promised this ballot.
    @Override
    public List<LogRecord> mended(
        RecordCodec codec, long group, NodeId self, Engine.Epoch highest, SnapshotHead snapshot) {
      Ballot ballot = new Ballot(highest.number(), highest.owner());
      return codec.encode(
          group,
          new MultiPaxosWrite(List.of(new Fact.Begun(snapshot, true), new Fact.Promised(ballot))));
    }

    @Override
    public boolean speaks(Message message) {
      return message instanceof MultiPaxosMessage;
    }

    @Override
    public String toString() {
      return quorums.equals(Quorums.MAJORITIES) ? name().word() : name().word() + " " + quorums;
    }
  }
}
