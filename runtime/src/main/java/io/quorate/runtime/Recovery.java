package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftState;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.RecordVisitor;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a node remembers from its earlier lives: the sum of the records in its log.
public final class Recovery {
  private static final class GroupState {
    private final EntryId base;
    private final Configuration configuration;
    private HardState hardState = HardState.INITIAL;
    private final List<Entry> entries = new ArrayList<>();

    GroupState(EntryId base, Configuration configuration) {
      this.base = base;
      this.configuration = configuration;
    }
  }

  private final Map<Long, GroupState> groups = new HashMap<>();
  private final Map<NodeId, Long> incarnations = new HashMap<>();

  /// What a node remembers in its first life: nothing.
  public Recovery() {}

  /// Adds one record; they come in the order in which they were written.
  ///
  /// @throws RuntimeException if the record is none of ours, or does not fit to those before it
  public void replay(LogRecord record) {
    RecordCodec.decode(record, new Facts());
  }

  /// The incarnation in which a peer was met.
  void incarnation(NodeId peer, long incarnation) {
    incarnations.put(peer, incarnation);
  }

  Optional<RaftState> group(long group) {
    return Optional.ofNullable(groups.remove(group))
        .map(state ->
            new RaftState(state.hardState, state.base, state.configuration, state.entries));
  }

  Optional<Long> incarnation(NodeId peer) {
    return Optional.ofNullable(incarnations.get(peer));
  }

  private final class Facts implements RecordVisitor {
    @Override
    public void raftBase(long group, EntryId base, Configuration configuration) {
      if (groups.putIfAbsent(group, new GroupState(base, configuration)) != null) {
        throw new IllegalStateException("the log founds group %d twice".formatted(group));
      }
    }

    @Override
    public void raftHardState(long group, HardState state) {
      founded(group).hardState = state;
    }

    @Override
    public void raftEntries(long group, List<Entry> entries) {
      GroupState state = founded(group);
      long kept = entries.getFirst().index() - state.base.index() - 1;
      if (kept < 0 || kept > state.entries.size()) {
        throw new IllegalStateException(
            "the log of group %d has %d entries after index %d, and then entries from %d on"
                .formatted(
                    group, state.entries.size(), state.base.index(), entries.getFirst().index()));
      }
      state.entries.subList((int) kept, state.entries.size()).clear();
      state.entries.addAll(entries);
    }

    @Override
    public void peerIncarnation(NodeId peer, long incarnation) {
      incarnation(peer, incarnation);
    }

    private GroupState founded(long group) {
      return Optional.ofNullable(groups.get(group))
          .orElseThrow(() ->
              new IllegalStateException(
                  "the log speaks of group %d before it was founded".formatted(group)));
    }
  }
}
