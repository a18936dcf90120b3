package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.LogRecord;
import java.util.List;

/// The log of one group as far as it was read: one protocol's idea of what its records come to.
sealed interface GroupLog permits RaftGroupLog, PaxosGroupLog {
  /// The last place that the records speak of.
  long lastIndex();

  /// The members that the snapshot names, and then those that entries behind it name.
  List<Configuration> configurations();

  /// An engine of this kind that goes on from here.
  ///
  /// @throws IllegalStateException if another kind of engine has written this log
  Engine start(NodeId self, EngineKind wanted, RaftOptions options);

  /// What has to be written down before anything else, since what was read would otherwise be read
  /// again: that a log which does not lead to the snapshot is void.
  List<LogRecord> newBeginning(RecordCodec codec);

  /// The highest in which this node has promised something.
  Engine.Epoch epoch();

  /// Which engine writes it.
  EngineKind kind();

  /// How far this log reaches.
  GroupExtent extent();

  /// What it holds behind the snapshot, known to be decided or not.
  List<Content> contents();

  /// What has to be written down so that this node alone is the group, everything that it holds is
  /// decided, and these commands follow it.
  List<LogRecord> alone(RecordCodec codec, NodeId self, List<Content> commands);

  static IllegalStateException missing(long group, SnapshotHead after) {
    return new IllegalStateException(
        "the log of group %d goes on from a snapshot at %d, which is missing"
            .formatted(group, after.index()));
  }

  static IllegalStateException foundedTwice(long group) {
    return new IllegalStateException("the log founds group %d twice".formatted(group));
  }

  /// A group keeps the engine that it was founded with.
  static IllegalStateException foreign(long group, EngineKind writer, EngineKind wanted) {
    return new IllegalStateException(
        "the log of group %d was written by the engine %s, and this node is to run %s: a group keeps the engine it was founded with"
            .formatted(group, writer, wanted));
  }
}
