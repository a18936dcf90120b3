package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.List;

/// Who decides about which slots: a configuration about those behind the one that names it, up to
/// the one that names the next. Only chosen ones are here.
final class Members {
  /// @param index of the slot that says so, or 0 for the founders
  record Since(long index, Configuration configuration) {}

  private final ArrayList<Since> history = new ArrayList<>();

  Members(SnapshotHead snapshot) {
    restartAt(snapshot);
  }

  void restartAt(SnapshotHead snapshot) {
    history.clear();
    history.add(new Since(snapshot.since(), snapshot.configuration()));
  }

  void enter(long index, Configuration configuration) {
    history.add(new Since(index, configuration));
  }

  Since inForce() {
    return history.getLast();
  }

  /// Those who decide about this slot.
  Since decidingAbout(long slot) {
    return history.stream()
        .filter(since -> since.index < slot)
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  /// Those in force and, until something is chosen after these were named, those before them: till
  /// then nobody can say that enough of the new ones know of it.
  List<Configuration> responsible(long chosen) {
    int size = history.size();
    boolean alone = size == 1 || inForce().index < chosen;
    return history.subList(alone ? size - 1 : size - 2, size).stream()
        .map(Since::configuration)
        .toList();
  }
}
