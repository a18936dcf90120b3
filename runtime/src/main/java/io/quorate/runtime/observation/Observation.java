package io.quorate.runtime.observation;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.SortedSet;

/// Something that has befallen a node, as the node itself has seen it. What it says of others may
/// be over by then.
public sealed interface Observation {
  /// Of one group of the node.
  sealed interface OfGroup extends Observation {
    long group();
  }

  // ---- who leads
  // ------------------------------------------------------------------------------------

  /// @param epoch Raft's term, or the round of Multi-Paxos's ballot
  record LeaderElected(long group, long epoch, NodeId leader) implements OfGroup {}

  /// This node knows of no leader any more.
  ///
  /// @param epoch in which the node is now
  record LeaderLost(long group, long epoch, NodeId former) implements OfGroup {}

  /// The node is in another epoch, and knows of no leader before and after.
  record EpochEntered(long group, long epoch) implements OfGroup {}

  /// This node leads, and makes way for another.
  record TransferBegun(long group, NodeId target) implements OfGroup {}

  /// @param leads whether the target leads now
  record TransferEnded(long group, NodeId target, boolean leads) implements OfGroup {}

  /// It took this node longer to reach a quorum than a tenth of the election timeout.
  record MarginLost(long group, Duration broadcastTime) implements OfGroup {}

  // ---- groups and their members
  // ---------------------------------------------------------------------

  record GroupHosted(long group) implements OfGroup {}

  record GroupDropped(long group) implements OfGroup {}

  /// These members are in force, committed or not.
  ///
  /// @param index where the group's log names them
  record MembersChanged(long group, long index, Configuration members) implements OfGroup {}

  // ---- states
  // ---------------------------------------------------------------------------------------

  record SnapshotTaken(long group, long index, long bytes) implements OfGroup {}

  /// All of it was given to another member.
  record SnapshotSent(long group, NodeId to, long index) implements OfGroup {}

  /// The state is now that of another member's snapshot.
  record SnapshotInstalled(long group, long index) implements OfGroup {}

  /// Replicas are not in the same state.
  ///
  /// @param decided whether a majority is in one state, and `nodes` are the others
  record Diverged(long group, long index, SortedSet<NodeId> nodes, boolean decided)
      implements OfGroup {}

  /// Those that differed do not differ any more.
  record Agreed(long group, long index) implements OfGroup {}

  // ---- the node
  // -------------------------------------------------------------------------------------

  /// Frames can be sent to it.
  record PeerConnected(NodeId peer) implements Observation {}

  record PeerLost(NodeId peer) implements Observation {}

  /// There is no room for more log.
  record DiskFull() implements Observation {}

  record DiskFreed() implements Observation {}

  /// What was written is not durable after an election timeout.
  record DiskStalled() implements Observation {}

  record DiskResumed(Duration stalledFor) implements Observation {}
}
