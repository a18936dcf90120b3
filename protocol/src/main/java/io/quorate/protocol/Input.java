package io.quorate.protocol;

import java.util.List;

/// What the world tells a protocol.
public sealed interface Input {
  /// A message arrived. Messages may be lost, delayed, duplicated and reordered, never altered.
  record Deliver(NodeId from, Message message) implements Input {}

  /// The timer ran out. A timer is disarmed by running out.
  record Expired(Timer timer) implements Input {}

  /// What is to stand in the log, in order. A node that does not lead answers with [Event.Refused].
  record Propose(List<Content> contents) implements Input {
    public Propose {
      contents = List.copyOf(contents);
    }
  }

  /// Asks for an index such that a state machine that has applied it is as new as this moment:
  /// answered by [Event.ReadConfirmed] or [Event.ReadRefused], or by nothing if messages are lost.
  /// The number is the asker's; it names one batch of reads and is not used again.
  record Read(long number) implements Input {}

  /// The connection to this peer is lost. The peer may have crashed, or not: a hint to ask sooner,
  /// never a reason to decide anything.
  record Disconnected(NodeId peer) implements Input {}

  /// A snapshot of the state after the entry at `index` is durable here, so that the log up to
  /// there may go; but not the last of it, up to `keptEntries` entries of up to `keptBytes`: who is
  /// not far behind shall not need a snapshot.
  record Snapshotted(long index, long keptEntries, long keptBytes) implements Input {}

  /// A member's snapshot, which [Event.SnapshotNeeded] asked for, is durable here.
  record SnapshotReceived(SnapshotHead head) implements Input {}

  /// All writes up to the one of this number are durable.
  record Persisted(long number) implements Input {}
}
