package io.quorate.protocol;

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

  /// These were not proposed and leave no trace: this node does not lead.
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

  /// The leader this node knows of, in the epoch (Raft's term) it is in.
  record Leadership(long epoch, Optional<NodeId> leader) implements Event {
    @Override
    public String toString() {
      return "epoch " + epoch + leader.map(node -> " led by " + node).orElse(" without a leader");
    }
  }
}
