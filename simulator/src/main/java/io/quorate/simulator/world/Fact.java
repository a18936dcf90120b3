package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.runtime.codec.RecordVisitor;
import io.quorate.wal.LogRecord;
import java.util.List;
import java.util.Optional;

/// What one record of a node's log says of the group, read with the codec of production.
///
/// @param hardState the term and vote it makes durable
/// @param restart the end of the snapshot after which it lets the log begin, or begin anew
/// @param entries the entries it makes durable, which replace all from the first of them on
/// @param paxos what it makes durable if the log is Multi-Paxos's; then there is nothing else
public record Fact(
    Optional<HardState> hardState,
    Optional<EntryId> restart,
    List<Entry> entries,
    Optional<io.quorate.protocol.multipaxos.Fact> paxos) {
  /// What a record says that is about something else, such as a peer met.
  static final Fact NOTHING = raft(Optional.empty(), Optional.empty(), List.of());

  public Fact {
    entries = List.copyOf(entries);
  }

  private static Fact raft(
      Optional<HardState> hardState, Optional<EntryId> restart, List<Entry> entries) {
    return new Fact(hardState, restart, entries, Optional.empty());
  }

  static Fact of(LogRecord record) {
    Reader reader = new Reader();
    RecordCodec.decode(record, reader);
    return reader.fact;
  }

  private static final class Reader implements RecordVisitor {
    private Fact fact = NOTHING;

    @Override
    public void raftHardState(long group, HardState state) {
      fact = raft(Optional.of(state), Optional.empty(), List.of());
    }

    @Override
    public void raftEntries(long group, List<Entry> entries) {
      fact = raft(Optional.empty(), Optional.empty(), entries);
    }

    @Override
    public void raftBase(long group, SnapshotHead head) {
      fact = raft(Optional.empty(), Optional.of(EntryId.endOf(head)), List.of());
    }

    @Override
    public void multiPaxosFact(long group, io.quorate.protocol.multipaxos.Fact of) {
      fact = new Fact(Optional.empty(), Optional.empty(), List.of(), Optional.of(of));
    }

    @Override
    public void groupDropped(long group) {}

    @Override
    public void registersFounded(long group, Configuration acceptors) {}

    @Override
    public void register(long group, Bytes name, PaxosWrite write) {}

    @Override
    public void peerIncarnation(NodeId peer, long incarnation) {}

    @Override
    public void peerAddresses(NodeId peer, List<HostPort> addresses) {}
  }
}
