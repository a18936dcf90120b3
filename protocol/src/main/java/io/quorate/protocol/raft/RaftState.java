package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.SnapshotHead;
import java.util.List;

/// What a server finds on its disk when it starts: the sum of all writes that became durable.
///
/// @param snapshot the newest snapshot, of index 0 if there is none; what it covers is committed
/// @param base the last entry before the log's first, at or before the snapshot's; everything up to
///   it is not part of the log any more
/// @param entries the log after `base`, without gaps; it agrees with the snapshot
public record RaftState(
    HardState hardState, SnapshotHead snapshot, EntryId base, List<Entry> entries) {
  /// A new group's.
  public static RaftState initial(Configuration configuration) {
    SnapshotHead none = new SnapshotHead(0, 0, configuration);
    return new RaftState(HardState.INITIAL, none, EntryId.NONE, List.of());
  }

  /// With other entries after the same base.
  public RaftState withEntries(List<Entry> replaced) {
    return new RaftState(hardState, snapshot, base, replaced);
  }

  public RaftState withHardState(HardState changed) {
    return new RaftState(changed, snapshot, base, entries);
  }

  /// That of a server that is to join a group: it knows no member, takes the log of whoever leads,
  /// and does not stand for election before the log says that it is a voter.
  public static RaftState joining() {
    return initial(Configuration.UNKNOWN);
  }
}
