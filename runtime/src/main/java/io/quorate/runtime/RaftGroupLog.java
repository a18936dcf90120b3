package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.Raft;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.protocol.raft.RaftState;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The log of a group that Raft orders.
final class RaftGroupLog implements GroupLog {
  private final long group;
  private final SnapshotHead head;

  /// Where the log begins: as a record says, or else before the first entry that is left.
  private Optional<EntryId> base = Optional.empty();

  private boolean baseIsRecorded;

  private HardState hardState = HardState.INITIAL;
  private final List<Entry> entries = new ArrayList<>();

  /// @param head of the newest snapshot, or of the empty one that founds the group
  RaftGroupLog(long group, SnapshotHead head) {
    this.group = group;
    this.head = head;
  }

  @Override
  public Engine.Epoch epoch() {
    return new Engine.Epoch(hardState.term());
  }

  @Override
  public EngineKind kind() {
    return new EngineKind.Raft();
  }

  @Override
  public long lastIndex() {
    return base.map(EntryId::index).orElse(0L) + entries.size();
  }

  /// The log begins, or begins anew.
  void begin(SnapshotHead after) {
    if (after.index() > head.index()) {
      throw GroupLog.missing(group, after);
    }
    if (base.isPresent() && after.index() == 0) {
      throw GroupLog.foundedTwice(group);
    }
    base = Optional.of(EntryId.endOf(after));
    baseIsRecorded = true;
    entries.clear();
  }

  void hardState(HardState state) {
    hardState = state;
  }

  void add(List<Entry> added) {
    long first = added.getFirst().index();
    if (!baseIsRecorded
        && first <= head.index()
        && first <= base.map(EntryId::index).orElse(first)) {
      beginWith(added);
      return;
    }
    if (base.isEmpty()) {
      base = Optional.of(EntryId.endOf(head));
    }
    long kept = first - base.get().index() - 1;
    if (kept < 0 || kept > entries.size()) {
      throw new IllegalStateException(
          "the log of group %d has %d entries after index %d, and then entries from %d on"
              .formatted(group, entries.size(), base.get().index(), first));
    }
    entries.subList((int) kept, entries.size()).clear();
    entries.addAll(added);
  }

  /// What was before is gone. Of the first entry left nothing is needed but its name.
  private void beginWith(List<Entry> left) {
    base = Optional.of(left.getFirst().id());
    entries.clear();
    entries.addAll(left.subList(1, left.size()));
  }

  /// A log that does not lead to the snapshot is void: another member's has come, and a crash
  /// before the log could begin anew.
  private boolean leadsToSnapshot() {
    EntryId covered = EntryId.endOf(head);
    return base.isPresent() && idAt(covered.index()).filter(covered::equals).isPresent();
  }

  private Optional<EntryId> idAt(long index) {
    long position = index - base.orElseThrow().index() - 1;
    if (position == -1) {
      return base;
    }
    return position >= 0 && position < entries.size()
        ? Optional.of(entries.get((int) position).id())
        : Optional.empty();
  }

  RaftState state() {
    return leadsToSnapshot()
        ? new RaftState(hardState, head, base.orElseThrow(), List.copyOf(entries))
        : new RaftState(hardState, head, EntryId.endOf(head), List.of());
  }

  @Override
  public List<Configuration> configurations() {
    List<Configuration> all = new ArrayList<>();
    all.add(head.configuration());
    for (Entry entry : state().entries()) {
      if (entry.content() instanceof Content.Membership(_, var configuration)) {
        all.add(configuration);
      }
    }
    return all;
  }

  /// What a server knows to be committed does not stand in its log; what a snapshot covers is.
  @Override
  public GroupExtent extent() {
    return new GroupExtent(last().term(), last().index(), head.index(), configurations().getLast());
  }

  private EntryId last() {
    RaftState state = state();
    return state.entries().isEmpty() ? state.base() : state.entries().getLast().id();
  }

  @Override
  public List<Content> contents() {
    return state().entries().stream()
        .filter(entry -> entry.index() > head.index())
        .map(Entry::content)
        .toList();
  }

  @Override
  public List<LogRecord> alone(RecordCodec codec, NodeId self, List<Content> commands) {
    long term = hardState.term() + 1;
    long index = last().index();
    List<Entry> added = new ArrayList<>();
    added.add(
        new Entry(
            term,
            ++index,
            new Content.Membership(RequestId.OF_NOBODY, Configuration.of(List.of(self)))));
    for (Content command : commands) {
      added.add(new Entry(term, ++index, command));
    }
    List<LogRecord> records = new ArrayList<>(newBeginning(codec));
    HardState own = new HardState(term, Optional.of(self));
    records.addAll(codec.encode(group, new RaftWrite(Optional.of(own), Optional.empty(), added)));
    return records;
  }

  @Override
  public Engine start(NodeId self, EngineKind wanted, RaftOptions options) {
    if (wanted instanceof EngineKind.Raft) {
      return new Raft(self, options, state());
    }
    throw GroupLog.foreign(group, kind(), wanted);
  }

  @Override
  public List<LogRecord> newBeginning(RecordCodec codec) {
    return leadsToSnapshot() ? List.of() : List.of(codec.encodeBase(group, head));
  }
}
