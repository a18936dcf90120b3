package io.quorate.protocol;

import io.quorate.bytes.Bytes;
import java.util.List;
import java.util.Optional;

/// What a protocol tells the replica it serves.
public sealed interface Event {
  /// The log is decided from `firstIndex` on for the length of `contents`. Each index is reported
  /// once, in order, without gaps.
  record Committed(long firstIndex, List<Content> contents) implements Event {
    public Committed {
      contents = List.copyOf(contents);
    }

    public long lastIndex() {
      return firstIndex + contents.size() - 1;
    }

    @Override
    public String toString() {
      return "committed " + firstIndex + ".." + lastIndex() + " " + contents;
    }
  }

  /// The batch of reads of this number may be answered from any state that has applied `index`.
  record ReadConfirmed(long number, long index) implements Event {
    @Override
    public String toString() {
      return "read " + number + " confirmed at " + index;
    }
  }

  /// The batch of reads of this number cannot be confirmed now: no leader is known.
  record ReadRefused(long number) implements Event {
    @Override
    public String toString() {
      return "read " + number + " refused";
    }
  }

  /// These were not proposed and leave no trace: this node does not lead, or makes way for another.
  record Refused(List<Content> contents) implements Event {
    public Refused {
      contents = List.copyOf(contents);
    }

    @Override
    public String toString() {
      return "refused " + contents;
    }
  }

  /// What this node's log lacks is in nobody's log any more: it needs a snapshot that reaches at
  /// least `atLeast`, which `source` can provide. Repeated until it has one.
  record SnapshotNeeded(NodeId source, long atLeast) implements Event {
    @Override
    public String toString() {
      return "needs a snapshot at %d or later from %s".formatted(atLeast, source);
    }
  }

  /// The log begins anew after a snapshot that was received: the state has to be replaced by it.
  /// What is committed next follows it.
  record SnapshotInstalled(SnapshotHead head) implements Event {
    @Override
    public String toString() {
      return "installed " + head;
    }
  }

  /// These members are in force for this node from now on, because its log holds them, committed or
  /// not; or again, because what its log held after them was replaced. Comes before whatever is
  /// sent to them. Those in force when an engine starts are in [Engine.Status].
  ///
  /// @param index where the log says so, or the snapshot's
  record MembersInForce(long index, Configuration configuration) implements Event {
    @Override
    public String toString() {
      return "members " + configuration + " in force from " + index + " on";
    }
  }

  /// A change of the members was not proposed and leaves no trace.
  record ChangeRefused(RequestId id, ChangeRefused.Reason reason) implements Event {
    public enum Reason {
      /// This node does not lead.
      NOT_LEADER,
      /// The leader makes way for another.
      LEADER_MAKES_WAY,
      /// The leader has not committed an entry of its own term yet, and does not know what is
      /// committed: in a moment it will.
      TERM_NOT_OPEN,
      /// One change at a time: another is not committed, or its joint configuration not left.
      CHANGE_UNDER_WAY,
      /// The members have changed since the one who asks has looked.
      MEMBERS_CHANGED,
      /// A group needs a voter.
      NO_VOTER,
      /// Quorums of the sizes that the group was given do not meet among so many voters, or cannot
      /// come together.
      QUORUMS_DO_NOT_FIT,
      /// A learner whose log is more than a tenth behind the leader's would become a voter.
      LEARNER_BEHIND,
      /// Too few of the voters to come were heard of lately (only if the change is strict).
      QUORUM_AT_RISK
    }

    @Override
    public String toString() {
      return "change " + id + " refused: " + reason;
    }
  }

  /// The leadership was not handed over.
  record TransferRefused(long number, TransferRefused.Reason reason) implements Event {
    public enum Reason {
      /// This node does not lead.
      NOT_LEADER,
      /// The target is not another voter.
      NO_OTHER_VOTER,
      /// Another transfer is under way.
      TRANSFER_UNDER_WAY,
      /// The target did not get there within an election timeout. This leader goes on.
      TIMED_OUT
    }

    @Override
    public String toString() {
      return "transfer " + number + " refused: " + reason;
    }
  }

  /// The leader this node knows of, in the epoch (Raft's term) it is in.
  record Leadership(long epoch, Optional<NodeId> leader) implements Event {
    @Override
    public String toString() {
      return "epoch " + epoch + leader.map(node -> " led by " + node).orElse(" without a leader");
    }
  }

  /// An instance of consensus has chosen this value, once and for all.
  record Chosen(Bytes value) implements Event {
    @Override
    public String toString() {
      return "chosen " + value;
    }
  }

  /// An inquiry found an instance of consensus without a choice: at some moment since it began
  /// nothing was chosen.
  record NothingChosen() implements Event {
    @Override
    public String toString() {
      return "nothing chosen";
    }
  }
}
