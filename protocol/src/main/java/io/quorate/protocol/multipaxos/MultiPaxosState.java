package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.SnapshotHead;
import java.util.List;

/// What a node finds on its disk when it starts: the sum of all writes that became durable (see
/// [Memory]).
///
/// @param promised the highest ballot it has promised
/// @param snapshot the newest snapshot, of index 0 if there is none
/// @param base everything up to this slot is not part of the log any more; not after the
///   snapshot's, and not before its [SnapshotHead#since]
/// @param chosen what it held up to here was known to be chosen
/// @param accepted what it has accepted after `base`, in order of slots; without gaps up to
///   `chosen`
public record MultiPaxosState(
    Ballot promised, SnapshotHead snapshot, long base, long chosen, List<Accepted> accepted) {
  public MultiPaxosState {
    accepted = List.copyOf(accepted);
  }

  /// A new group's.
  public static MultiPaxosState initial(Configuration configuration) {
    return new MultiPaxosState(Ballot.NONE, new SnapshotHead(0, 0, configuration), 0, 0, List.of());
  }

  /// That of a node that is to join a group: it knows no member, accepts what whoever leads
  /// proposes, and does not want to lead before the log says that it is a voter.
  public static MultiPaxosState joining() {
    return initial(Configuration.UNKNOWN);
  }
}
