package io.quorate.protocol.raft;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.List;

/// The configurations of one log, from the one of its newest snapshot to the last one that it
/// holds, which is in force: a server uses the latest in its log, committed or not (Raft §6).
///
/// Of these only the last may be uncommitted anywhere: no leader appends one before the one before
/// it is committed.
final class Members {
  /// @param index of the entry that says so, or of the snapshot
  record Since(long index, Configuration configuration) {}

  private final ArrayList<Since> history = new ArrayList<>();

  Members(SnapshotHead snapshot) {
    restartAt(snapshot);
  }

  /// The log begins anew after this snapshot: whatever it said of members is void.
  void restartAt(SnapshotHead snapshot) {
    history.clear();
    history.add(new Since(snapshot.index(), snapshot.configuration()));
  }

  /// The log goes on with this entry. One that the snapshot covers says nothing new.
  void follow(Entry entry) {
    if (entry.content() instanceof Content.Membership(_, var configuration)
        && entry.index() > inForce().index) {
      history.add(new Since(entry.index(), configuration));
    }
  }

  /// The log ends before this index now: what was in force before is in force again.
  void truncateFrom(long index) {
    history.removeIf(since -> since.index >= index);
    InvariantViolation.unless(
        !history.isEmpty(), "a log without members after its cut at %d", index);
  }

  Since inForce() {
    return history.getLast();
  }

  /// What the log says up to this index, which is not before its snapshot's.
  Configuration at(long index) {
    return history.stream()
        .filter(since -> since.index <= index)
        .reduce((_, later) -> later)
        .orElseThrow()
        .configuration;
  }

  /// The ones that may turn out to be the group's as far as a server knows that has seen everything
  /// up to `commit` be committed: the one in force, and until that is committed the one before it.
  List<Configuration> possible(long commit) {
    int size = history.size();
    boolean decided = size == 1 || inForce().index <= commit;
    return history.subList(decided ? size - 1 : size - 2, size).stream()
        .map(Since::configuration)
        .toList();
  }
}
