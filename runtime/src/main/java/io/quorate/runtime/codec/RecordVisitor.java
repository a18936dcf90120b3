package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.HardState;
import java.util.List;

/// Is told the durable facts of a node, in the order in which they became durable.
public interface RecordVisitor {
  /// The group's log begins, or begins anew, after this snapshot.
  void raftBase(long group, SnapshotHead head);

  void raftHardState(long group, HardState state);

  /// The entries replace all of the group's from the first of them on.
  void raftEntries(long group, List<Entry> entries);

  void multiPaxosFact(long group, Fact fact);

  /// This node has dropped the group: whatever else is said of it is void.
  void groupDropped(long group);

  /// A group of registers is there, with these acceptors.
  void registersFounded(long group, Configuration acceptors);

  void register(long group, Bytes name, PaxosWrite write);

  void peerIncarnation(NodeId peer, long incarnation);

  /// Where a peer can be reached, from now on.
  void peerAddresses(NodeId peer, List<HostPort> addresses);
}
