package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.codec.PeerMessage;

/// Sees from outside what nodes and clients do, the moment it happens. Invariants and probes are
/// observers; nodes know nothing of them.
public interface Observer {
  /// A life begins: its journals hold what its log held.
  default void starts(Machine machine) {}

  /// A node has found out that something durable is gone from its disk.
  default void findsDamage(Machine machine) {}

  /// The others have made a node's disk good.
  default void isMended(Machine machine) {}

  /// A node could not read its disk, and does not start.
  default void refusesToStart(Machine machine, RuntimeException why) {}

  /// A start has cut off a tail that a crash had left incomplete.
  default void cutsTail(Machine machine) {}

  /// A start has found a snapshot to which the log does not lead.
  default void findsLogVoid(Machine machine) {}

  /// A life ends. One that is not orderly was cut off at any point.
  default void ends(Machine machine, boolean orderly) {}

  /// A node has handed something to its disk. Its journal does not hold it yet.
  default void hands(Machine machine, Fact fact) {}

  /// A write has come to its end. The durable journal does not hold it yet.
  default void persists(Machine machine, Fact fact) {}

  default void sends(Machine machine, NodeId to, PeerMessage message) {}

  default void receives(Machine machine, NodeId from, PeerMessage message) {}

  /// A frame was altered on its way, and dropped with its connection.
  default void dropsAltered(Machine machine) {}

  /// A node has refused to speak with another.
  default void refusesPeer(Machine machine, NodeId peer) {}

  /// A node has run, and this is what has come of it.
  default void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {}

  /// A node has executed a command.
  ///
  /// @param history sums up all results since the first command
  default void applies(Machine machine, long index, Bytes command, KvResult result, long history) {}

  /// A client has been told what became of its command.
  default void answers(Bytes command, Outcome<KvResult> outcome) {}

  /// A client has been told what a command resulted in that it may have sent several times.
  default void answersOnce(Bytes command, KvResult result) {}

  /// The world has come to rest, and everybody who can has caught up.
  default void rests(World world) {}
}
