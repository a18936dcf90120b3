package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftState;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.RecordVisitor;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.runtime.register.RegisterStates;
import io.quorate.wal.LogRecord;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a node remembers from its earlier lives: its snapshots, and the sum of the records in its
/// log.
///
/// The log of a group that has a snapshot may begin anywhere up to the entry after it: what came
/// before was deleted.
public final class Recovery {
  /// What is known of one group.
  ///
  /// @param snapshot where its state machine begins
  /// @param isVoid the log did not lead to the snapshot and begins anew after it, which has to be
  ///   written down before anything else: what was read would otherwise be read again
  record Group(
      RaftState state,
      Optional<RecoveredSnapshot> snapshot,
      SegmentMarks segments,
      boolean isVoid) {}

  private final Map<Long, GroupLog> groups = new HashMap<>();
  private final Map<Long, RegisterStates> registers = new HashMap<>();
  private final Map<NodeId, Long> incarnations = new TreeMap<>();
  private final Map<NodeId, List<HostPort>> addresses = new TreeMap<>();

  /// What a node remembers in its first life: nothing.
  public Recovery() {}

  /// Begins with the newest snapshot of each group; older ones are deleted.
  ///
  /// @throws IOException if they cannot be read; the message says which
  public static Recovery from(SnapshotStore store) throws IOException {
    Recovery recovery = new Recovery();
    Map<Long, Snapshot> newest = new TreeMap<>();
    for (Snapshot snapshot : store.list()) {
      Optional<Snapshot> older = Optional.ofNullable(newest.put(snapshot.group(), snapshot));
      if (older.isPresent()) {
        store.delete(older.get());
      }
    }
    for (Snapshot snapshot : newest.values()) {
      try {
        SnapshotFacts facts = SnapshotFacts.decode(store.head(snapshot));
        recovery.groups.put(
            snapshot.group(),
            new GroupLog(Optional.of(new RecoveredSnapshot(snapshot, facts)), facts.head()));
      } catch (MalformedException e) {
        throw new IOException(store.path(snapshot) + ": " + e.getMessage(), e);
      }
    }
    return recovery;
  }

  /// The newest snapshot of a group.
  public Optional<SnapshotHead> snapshot(long group) {
    return Optional.ofNullable(groups.get(group))
        .flatMap(log -> log.snapshot)
        .map(from -> from.facts().head());
  }

  /// Adds one record; they come in the order in which they were written.
  ///
  /// @param segment of the log, where it stands
  /// @throws RuntimeException if the record is none of ours, or does not fit to those before it
  public void replay(long segment, LogRecord record) {
    Optional.ofNullable(groups.get(record.group())).ifPresent(log -> log.begins(segment));
    RecordCodec.decode(record, new Facts(segment));
  }

  /// The incarnation in which a peer was met.
  void incarnation(NodeId peer, long incarnation) {
    incarnations.put(peer, incarnation);
  }

  Optional<Long> incarnation(NodeId peer) {
    return Optional.ofNullable(incarnations.get(peer));
  }

  Map<NodeId, Long> incarnations() {
    return Collections.unmodifiableMap(incarnations);
  }

  /// Where peers can be reached, as far as that was said.
  Map<NodeId, List<HostPort>> addresses() {
    return Collections.unmodifiableMap(addresses);
  }

  void addresses(NodeId peer, List<HostPort> where) {
    addresses.put(peer, List.copyOf(where));
  }

  /// What was found of a group; to be asked once.
  Optional<Group> group(long group) {
    return Optional.ofNullable(groups.remove(group)).map(log -> log.finish(group));
  }

  /// What was found of a group of registers; to be asked once.
  Optional<RegisterStates> registers(long group) {
    return Optional.ofNullable(registers.remove(group));
  }

  /// The log of one group, as far as it was read.
  private static final class GroupLog {
    private final Optional<RecoveredSnapshot> snapshot;
    private final SnapshotHead head;

    /// Where the log begins: as a record says, or else before the first entry that is left.
    private Optional<EntryId> base = Optional.empty();

    private boolean baseIsRecorded;

    private HardState hardState = HardState.INITIAL;
    private final List<Entry> entries = new ArrayList<>();
    private Optional<SegmentMarks> segments = Optional.empty();

    GroupLog(Optional<RecoveredSnapshot> snapshot, SnapshotHead head) {
      this.snapshot = snapshot;
      this.head = head;
    }

    void begins(long segment) {
      if (segments.isEmpty()) {
        segments = Optional.of(new SegmentMarks(segment));
      }
      segments.get().begins(segment, lastIndex());
    }

    private long lastIndex() {
      return base.map(EntryId::index).orElse(0L) + entries.size();
    }

    /// The log begins, or begins anew.
    void begin(long group, SnapshotHead after) {
      if (after.index() > snapshot.map(from -> from.facts().head().index()).orElse(0L)) {
        throw new IllegalStateException(
            "the log of group %d goes on from a snapshot at %d, which is missing"
                .formatted(group, after.index()));
      }
      if (base.isPresent() && after.index() == 0) {
        throw new IllegalStateException("the log founds group %d twice".formatted(group));
      }
      base = Optional.of(EntryId.endOf(after));
      baseIsRecorded = true;
      entries.clear();
    }

    void add(long group, List<Entry> added) {
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
    Group finish(long group) {
      EntryId covered = EntryId.endOf(head);
      boolean leads = base.isPresent() && idAt(covered.index()).filter(covered::equals).isPresent();
      RaftState state =
          leads
              ? new RaftState(hardState, head, base.get(), List.copyOf(entries))
              : new RaftState(hardState, head, covered, List.of());
      return new Group(state, snapshot, segments.orElseThrow(() -> noRecords(group)), !leads);
    }

    private static IllegalStateException noRecords(long group) {
      return new IllegalStateException(
          "there is a snapshot of group %d, but the log does not know it".formatted(group));
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
  }

  private final class Facts implements RecordVisitor {
    private final long segment;

    Facts(long segment) {
      this.segment = segment;
    }

    @Override
    public void raftBase(long group, SnapshotHead head) {
      GroupLog log = groups.get(group);
      if (log == null) {
        log = new GroupLog(Optional.empty(), head);
        log.begins(segment);
        groups.put(group, log);
      }
      log.begin(group, head);
    }

    @Override
    public void raftHardState(long group, HardState state) {
      known(group).hardState = state;
    }

    @Override
    public void raftEntries(long group, List<Entry> entries) {
      known(group).add(group, entries);
    }

    @Override
    public void registersFounded(long group, Configuration acceptors) {
      registersOf(group).founded(acceptors);
    }

    @Override
    public void register(long group, Bytes name, PaxosWrite write) {
      registersOf(group).add(name, write);
    }

    private RegisterStates registersOf(long group) {
      return registers.computeIfAbsent(group, _ -> RegisterStates.inLog());
    }

    @Override
    public void peerIncarnation(NodeId peer, long incarnation) {
      incarnation(peer, incarnation);
    }

    @Override
    public void peerAddresses(NodeId peer, List<HostPort> where) {
      addresses(peer, where);
    }

    private GroupLog known(long group) {
      return Optional.ofNullable(groups.get(group))
          .orElseThrow(() ->
              new IllegalStateException(
                  "the log speaks of group %d before it was founded".formatted(group)));
    }
  }
}
