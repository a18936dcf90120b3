package io.quorate.runtime;

import io.quorate.protocol.SnapshotHead;
import io.quorate.runtime.Damage.DamagedSnapshot;
import io.quorate.wal.DamagedLogException;
import io.quorate.wal.Disk;
import io.quorate.wal.Identity;
import io.quorate.wal.LogRecord;
import io.quorate.wal.Opened;
import io.quorate.wal.RecordVisitor;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import io.quorate.wal.snapshot.DamagedSnapshotException;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What a node finds on its disk when it starts.
///
/// A node that starts from a log or a snapshot of which something durable is missing would lose
/// what it had acknowledged, or vote without it; so this is found out before anything else is done.
/// Therefore snapshots are read twice at a start: whole, and then by their state machines.
public sealed interface Storage {
  /// All that was durable is there; or this is the node's first life.
  ///
  /// @param cut an incomplete tail that was removed
  record Sound(SnapshotStore snapshots, Recovery recovery, Wal wal, Optional<Opened.Cut> cut)
      implements Storage {}

  /// Something that was durable is not there. The disk was closed; [Mending] goes on from here.
  record Damaged(Damage damage) implements Storage {}

  /// Reads a disk, which belongs to the log from now on.
  ///
  /// @param store of the same disk
  /// @param identity of the node; its incarnation is that of a log that has to be made
  /// @param replayed is shown each record of the log
  /// @throws IOException if a snapshot cannot be read
  /// @throws RuntimeException if the log is another node's, or cannot be read
  static Storage open(
      Disk disk,
      SnapshotStore store,
      Identity identity,
      WalOptions options,
      Consumer<LogRecord> replayed)
      throws IOException {
    Map<Long, SnapshotHead> sound = new TreeMap<>();
    List<DamagedSnapshot> damaged = new ArrayList<>();
    for (Snapshot snapshot : store.newest()) {
      try {
        store.verify(snapshot);
        sound.put(snapshot.group(), Recovery.facts(store, snapshot).head());
      } catch (DamagedSnapshotException e) {
        damaged.add(new DamagedSnapshot(snapshot, e));
      }
    }
    if (!damaged.isEmpty()) {
      forgetDropped(disk, store, damaged);
    }
    Identity found = Wal.identity(disk).orElse(identity);
    try {
      if (damaged.isEmpty()) {
        Recovery recovery = Recovery.from(store);
        RecordVisitor replay =
            (segment, type, group, content) -> {
              LogRecord record = new LogRecord(type, group, content);
              recovery.replay(segment, record);
              replayed.accept(record);
            };
        Opened opened = openLog(disk, identity, options, replay);
        return new Sound(store, recovery, opened.wal(), opened.cut());
      }
      openLog(disk, identity, options, (_, _, _, _) -> {}).wal().close();
      return new Damaged(new Damage(found, Optional.empty(), damaged, sound));
    } catch (DamagedLogException e) {
      return new Damaged(new Damage(found, Optional.of(e), damaged, sound));
    }
  }

  /// A snapshot of a group that this node has left for good is needed no more, whatever it holds.
  private static void forgetDropped(Disk disk, SnapshotStore store, List<DamagedSnapshot> damaged)
      throws IOException {
    SortedSet<Long> dropped = Remnants.of(disk).dropped();
    for (DamagedSnapshot each : List.copyOf(damaged)) {
      if (dropped.contains(each.stored().group())) {
        damaged.remove(each);
        store.delete(each.stored());
      }
    }
  }

  private static Opened openLog(
      Disk disk, Identity identity, WalOptions options, RecordVisitor visitor) {
    return Wal.exists(disk)
        ? Wal.open(disk, options, identity.clusterId(), identity.nodeId(), visitor)
        : new Opened(Wal.create(disk, identity, options), Optional.empty());
  }
}
