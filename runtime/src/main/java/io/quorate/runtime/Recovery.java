package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.HardState;
import io.quorate.runtime.codec.MalformedException;
import io.quorate.runtime.codec.PeerMessage;
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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a node remembers from its earlier lives: its snapshots, and the sum of the records in its
/// log.
///
/// The log of a group that has a snapshot may begin anywhere up to the entry after it: what came
/// before was deleted.
public final class Recovery {
  /// What is known of one group.
  ///
  /// @param snapshot where its state machine begins
  record Group(GroupLog log, Optional<RecoveredSnapshot> snapshot, SegmentMarks segments) {}

  private final Map<Long, Found> groups = new HashMap<>();
  private final Map<Long, RegisterStates> registers = new HashMap<>();

  /// Of which the log speaks without saying how they began. That was deleted, as it may be if they
  /// were dropped later.
  private final Set<Long> headless = new TreeSet<>();

  private final SortedSet<Long> dropped = new TreeSet<>();
  private final Map<NodeId, Long> incarnations = new TreeMap<>();
  private final Map<NodeId, List<HostPort>> addresses = new TreeMap<>();

  /// What a node remembers in its first life: nothing.
  public Recovery() {}

  /// Begins with the newest snapshot of each group; older ones are deleted.
  ///
  /// @throws IOException if they cannot be read; the message says which
  public static Recovery from(SnapshotStore store) throws IOException {
    Recovery recovery = new Recovery();
    List<Snapshot> newest = store.newest();
    for (Snapshot snapshot : store.list()) {
      if (!newest.contains(snapshot)) {
        store.delete(snapshot);
      }
    }
    for (Snapshot snapshot : newest) {
      SnapshotFacts facts = facts(store, snapshot);
      recovery.groups.put(
          snapshot.group(),
          new Found(
              snapshot.group(), Optional.of(new RecoveredSnapshot(snapshot, facts)), facts.head()));
    }
    return recovery;
  }

  /// What a snapshot says of itself.
  ///
  /// @throws IOException if it cannot be read; the message says which
  static SnapshotFacts facts(SnapshotStore store, Snapshot snapshot) throws IOException {
    try {
      return SnapshotFacts.decode(store.head(snapshot));
    } catch (MalformedException e) {
      throw new IOException(store.path(snapshot) + ": " + e.getMessage(), e);
    }
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

  /// The numbers of the groups that were found and have not been asked for.
  SortedSet<Long> groups() {
    return new TreeSet<>(groups.keySet());
  }

  /// Where the log begins to be needed by the groups that have not been asked for; [Long#MAX_VALUE]
  /// if there are none.
  long firstNeededSegment() {
    return groups.values().stream()
        .flatMap(found -> found.segments.stream())
        .mapToLong(SegmentMarks::first)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /// How this node stands in the groups that have not been asked for.
  List<PeerMessage.Standing> standings() {
    List<PeerMessage.Standing> standings = new ArrayList<>();
    new TreeMap<>(groups)
        .forEach((group, found) ->
            found.log.ifPresent(log -> {
              GroupExtent extent = log.extent();
              standings.add(
                  new PeerMessage.Standing(
                      group,
                      log.kind().name(),
                      log.epoch(),
                      extent.lastIndex(),
                      Optional.empty(),
                      extent.members()));
            }));
    return standings;
  }

  /// The groups that this node has dropped for good, in order.
  SortedSet<Long> dropped() {
    return Collections.unmodifiableSortedSet(dropped);
  }

  void drop(long group) {
    groups.remove(group);
    headless.remove(group);
    dropped.add(group);
  }

  /// What was found of a group; to be asked once.
  ///
  /// @throws IllegalStateException if the log speaks of the group and does not say how it began
  Optional<Group> group(long group) {
    if (headless.contains(group)) {
      throw new IllegalStateException(
          "the log speaks of group %d before it was founded".formatted(group));
    }
    return Optional.ofNullable(groups.remove(group)).map(Found::finish);
  }

  /// What was found of a group of registers; to be asked once.
  Optional<RegisterStates> registers(long group) {
    return Optional.ofNullable(registers.remove(group));
  }

  /// What was found of one group: its newest snapshot, and its log as soon as a record has said
  /// which protocol writes it.
  private static final class Found {
    private final long group;
    private final Optional<RecoveredSnapshot> snapshot;
    private final SnapshotHead head;
    private Optional<GroupLog> log = Optional.empty();
    private Optional<SegmentMarks> segments = Optional.empty();

    Found(long group, Optional<RecoveredSnapshot> snapshot, SnapshotHead head) {
      this.group = group;
      this.snapshot = snapshot;
      this.head = head;
    }

    void begins(long segment) {
      if (segments.isEmpty()) {
        segments = Optional.of(new SegmentMarks(segment));
      }
      segments.get().begins(segment, log.map(GroupLog::lastIndex).orElse(0L));
    }

    RaftGroupLog raft() {
      if (log.isEmpty()) {
        log = Optional.of(new RaftGroupLog(group, head));
      }
      return (RaftGroupLog) log.get();
    }

    PaxosGroupLog paxos() {
      if (log.isEmpty()) {
        log = Optional.of(new PaxosGroupLog(group, head));
      }
      return (PaxosGroupLog) log.get();
    }

    Group finish() {
      return new Group(
          log.orElseThrow(this::noRecords), snapshot, segments.orElseThrow(this::noRecords));
    }

    private IllegalStateException noRecords() {
      return new IllegalStateException(
          "there is a snapshot of group %d, but the log does not know it".formatted(group));
    }
  }

  private final class Facts implements RecordVisitor {
    private final long segment;

    Facts(long segment) {
      this.segment = segment;
    }

    @Override
    public void raftBase(long group, SnapshotHead head) {
      foundOrKnown(group, head).raft().begin(head);
    }

    @Override
    public void raftHardState(long group, HardState state) {
      known(group).ifPresent(found -> found.raft().hardState(state));
    }

    @Override
    public void raftEntries(long group, List<Entry> entries) {
      known(group).ifPresent(found -> found.raft().add(entries));
    }

    @Override
    public void multiPaxosFact(long group, Fact fact) {
      Optional<Found> found =
          fact instanceof Fact.Begun(var after, _)
              ? Optional.of(foundOrKnown(group, after))
              : known(group);
      found.ifPresent(each -> each.paxos().add(fact));
    }

    @Override
    public void groupDropped(long group) {
      drop(group);
    }

    private Found foundOrKnown(long group, SnapshotHead head) {
      Found found = groups.get(group);
      if (found == null) {
        found = new Found(group, Optional.empty(), head);
        found.begins(segment);
        groups.put(group, found);
      }
      return found;
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

    private Optional<Found> known(long group) {
      Optional<Found> found = Optional.ofNullable(groups.get(group));
      if (found.isEmpty()) {
        headless.add(group);
      }
      return found;
    }
  }
}
