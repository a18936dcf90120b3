package io.quorate.runtime;

import io.quorate.protocol.SnapshotHead;
import io.quorate.wal.DamagedLogException;
import io.quorate.wal.Identity;
import io.quorate.wal.snapshot.DamagedSnapshotException;
import io.quorate.wal.snapshot.Snapshot;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What on a node's disk is not as it was written, although it was durable. Nothing of it was
/// changed.
///
/// @param identity whose disk it is
/// @param log what is wrong with the log, if anything is
/// @param snapshots those that are altered, of each group the newest
/// @param sound the newest snapshots that are not, by group
public record Damage(
    Identity identity,
    Optional<DamagedLogException> log,
    List<DamagedSnapshot> snapshots,
    Map<Long, SnapshotHead> sound) {
  public Damage {
    snapshots = List.copyOf(snapshots);
    sound = Map.copyOf(sound);
  }

  /// @param stored as its name says
  public record DamagedSnapshot(Snapshot stored, DamagedSnapshotException why) {}

  /// For the one who has to live with it, because nobody can help.
  public RuntimeException hopeless() {
    return log.<RuntimeException>map(damage -> damage)
        .orElseGet(() ->
            new UncheckedIOException(
                "%s. This node has no peer that could give it another: restore its directory from an exact copy made after the node last stopped."
                    .formatted(this),
                snapshots.getFirst().why()));
  }

  /// Which file, where, and what is wrong there.
  @Override
  public String toString() {
    List<String> all = new ArrayList<>();
    log.ifPresent(damage -> all.add(damage.damage()));
    snapshots.forEach(damaged -> all.add(String.valueOf(damaged.why().getMessage())));
    return String.join("; ", all);
  }
}
