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
      if (contents.stream().anyMatch(Content.Membership.class::isInstance)) {
        throw new IllegalArgumentException("members are changed by ChangeMembers");
      }
    }
  }

  /// Asks for other members. If the leader agrees, [Content.Membership] with this id is in the log
  /// from now on. Everybody sees it in [Event.Committed]; if it is joint, the change is complete
  /// with the next one, which is sure to follow. Like any proposal it may get lost with its leader;
  /// see [Content.Opening]. If the leader does not agree, [Event.ChangeRefused] says why.
  ///
  /// @param target the members that the group is to have, any set; not joint
  /// @param basis how far the log was known, and known to be committed, to who made `target` from
  ///   the members there: if others came into force since then, the change is refused
  /// @param strict whether to refuse what would leave the group without a quorum, judged by who was
  ///   heard of within the last election timeout
  record ChangeMembers(RequestId id, Configuration target, long basis, boolean strict)
      implements Input {
    public ChangeMembers {
      if (target.isJoint()) {
        throw new IllegalArgumentException("a group cannot be asked to stay joint: " + target);
      }
    }
  }

  /// Asks the leader to make way for another voter. It happens: [Event.Leadership] says so. Or not:
  /// then [Event.TransferRefused] says why.
  ///
  /// @param number the asker's
  record TransferLeadership(long number, NodeId target) implements Input {}

  /// Asks for an index such that a state machine that has applied it is as new as this moment:
  /// answered by [Event.ReadConfirmed] or [Event.ReadRefused], or by nothing if messages are lost.
  /// The number is the asker's; it names one batch of reads and is not used again.
  record Read(long number) implements Input {}

  /// There is a connection to this peer now, and there was none; or its node is heard again that
  /// was [Silent]. A hint to ask sooner, like the next.
  record Connected(NodeId peer) implements Input {}

  /// The connection to this peer is lost. The peer may have crashed, or not: a hint to ask sooner,
  /// never a reason to decide anything.
  record Disconnected(NodeId peer) implements Input {}

  /// Nothing has come from this peer's node for an election timeout, and the engine relies on it
  /// ([Engine#reliesOn]): what its own timers would have told it, if it were not quiescent.
  record Silent(NodeId peer) implements Input {}

  /// A snapshot of the state after the entry at `index` is durable here, so that the log up to
  /// there may go; but not the last of it, up to `keptEntries` entries of up to `keptBytes`: who is
  /// not far behind shall not need a snapshot.
  record Snapshotted(long index, long keptEntries, long keptBytes) implements Input {}

  /// A member's snapshot, which [Event.SnapshotNeeded] asked for, is durable here.
  record SnapshotReceived(SnapshotHead head) implements Input {}

  /// All writes up to the one of this number are durable.
  record Persisted(long number) implements Input {}
}
