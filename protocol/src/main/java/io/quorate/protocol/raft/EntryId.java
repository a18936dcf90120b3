package io.quorate.protocol.raft;

import io.quorate.protocol.SnapshotHead;

/// Names an entry: if two logs hold an entry with the same id, they are equal up to it (Raft §5.3).
/// Index 0 in term 0 is the empty log's end.
public record EntryId(long term, long index) {
  public static final EntryId NONE = new EntryId(0, 0);

  /// The last entry that a snapshot covers.
  public static EntryId endOf(SnapshotHead snapshot) {
    return new EntryId(snapshot.epoch(), snapshot.index());
  }

  /// Whether a log that ends here is at least as up-to-date as one that ends at `other`: the later
  /// last term wins, then the longer log (Raft §5.4.1).
  boolean isAtLeastAsUpToDateAs(EntryId other) {
    return term != other.term ? term > other.term : index >= other.index;
  }

  @Override
  public String toString() {
    return term + "/" + index;
  }
}
