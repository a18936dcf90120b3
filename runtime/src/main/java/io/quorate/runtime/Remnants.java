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
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.RecordVisitor;
import io.quorate.wal.Disk;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Wal;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a log still tells that may be damaged, as far as it is true whatever is missing: who the
/// peers are, where they were last, and what the node has left for good.
final class Remnants implements RecordVisitor {
  private final Map<NodeId, Long> incarnations = new TreeMap<>();
  private final Map<NodeId, List<HostPort>> addresses = new TreeMap<>();
  private final SortedSet<Long> dropped = new TreeSet<>();

  private Remnants() {}

  static Remnants of(Disk disk) {
    Remnants remnants = new Remnants();
    Wal.salvage(
        disk,
        (_, type, group, content) ->
            RecordCodec.decode(new LogRecord(type, group, content), remnants));
    return remnants;
  }

  /// In which incarnation each peer was met.
  Map<NodeId, Long> incarnations() {
    return incarnations;
  }

  /// Where each peer could be reached.
  Map<NodeId, List<HostPort>> addresses() {
    return addresses;
  }

  /// The groups that the node has dropped.
  SortedSet<Long> dropped() {
    return dropped;
  }

  @Override
  public void peerIncarnation(NodeId peer, long incarnation) {
    incarnations.put(peer, incarnation);
  }

  @Override
  public void peerAddresses(NodeId peer, List<HostPort> where) {
    addresses.put(peer, where);
  }

  @Override
  public void groupDropped(long group) {
    dropped.add(group);
  }

  @Override
  public void raftBase(long group, SnapshotHead head) {}

  @Override
  public void raftHardState(long group, HardState state) {}

  @Override
  public void raftEntries(long group, List<Entry> entries) {}

  @Override
  public void multiPaxosFact(long group, Fact fact) {}

  @Override
  public void registersFounded(long group, Configuration acceptors) {}

  @Override
  public void register(long group, Bytes name, PaxosWrite write) {}
}
