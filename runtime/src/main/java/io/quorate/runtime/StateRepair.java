package io.quorate.runtime;

import io.quorate.wal.FileDisk;
import io.quorate.wal.Wal;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Throws the state of a node away that does not run, because it is another than that of a majority
/// ([DivergedException]). Its log stays, and with it what it has promised. When it starts, it
/// fetches snapshots from the others before it takes part ([Mending]).
public final class StateRepair {
  private StateRepair() {}

  /// @return the groups whose state was given up
  /// @throws IOException if the directory cannot be used, or there is no log, or nobody else needs
  ///   to have the state of a group
  /// @throws RuntimeException if a node runs there
  public static SortedSet<Long> giveUp(Path directory) throws IOException {
    requireOthers(directory);
    try (FileDisk disk = FileDisk.open(directory)) {
      if (!Wal.exists(disk)) {
        throw new IOException(directory + " holds no data of a node");
      }
      SortedSet<Long> groups = new TreeSet<>();
      Wal.salvage(
          disk,
          (_, _, group, _) -> {
            if (group != 0) {
              groups.add(group);
            }
          });
      SnapshotStore store = SnapshotStore.open(disk);
      store.list().forEach(snapshot -> groups.add(snapshot.group()));
      groups.removeAll(Remnants.of(disk).dropped());
      for (long group : groups) {
        store.giveUp(group);
      }
      return groups;
    }
  }

  /// Of a damaged disk it is not known for sure who the members are; a node with one does not start
  /// without a majority anyway.
  private static void requireOthers(Path directory) throws IOException {
    Optional<StoppedNode> sound = StoppedNode.ifSound(directory);
    if (sound.isPresent()) {
      try (StoppedNode node = sound.get()) {
        if (!node.alone().isEmpty()) {
          throw new IOException(
              "%s is the only one that has to have the state of the groups %s: it could not fetch another"
                  .formatted(directory, node.alone()));
        }
      }
    }
  }
}
