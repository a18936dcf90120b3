package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import java.util.List;

/// What a server finds on its disk when it starts: the sum of all writes that became durable.
///
/// @param base the last entry before the log's first; everything up to it is committed and is not
///   part of the log any more
/// @param configuration the group's members as of `base`
/// @param entries the log after `base`, without gaps
public record RaftState(
    HardState hardState, EntryId base, Configuration configuration, List<Entry> entries) {
  /// A new group's.
  public static RaftState initial(Configuration configuration) {
    return new RaftState(HardState.INITIAL, EntryId.NONE, configuration, List.of());
  }
}
