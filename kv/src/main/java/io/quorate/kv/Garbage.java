package io.quorate.kv;

import io.quorate.kv.mvcc.KeyTree;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayDeque;
import java.util.Iterator;

/// Versions that compactions have made invisible and that still take memory.
///
/// A compaction says from which revision on versions are needed; to find and drop the others takes
/// time in proportion to the changes since the compaction before, and happens in small steps
/// afterwards. Nobody can see how far it has got: reads at compacted revisions are refused, and
/// hashes and snapshots leave out what [Version#compacted] does not keep.
final class Garbage {
  private final KeyTree keys;

  // The changes whose keys are still to be looked at. Only a key that changed between two
  // compactions can have versions to drop after the second.
  private final ArrayDeque<Iterator<KeyValue>> suspects = new ArrayDeque<>();

  Garbage(KeyTree keys) {
    this.keys = keys;
  }

  void add(Iterator<KeyValue> changes) {
    suspects.add(changes);
  }

  /// Looks at the keys of some more changes.
  ///
  /// @param compacted the revision of the last compaction
  void drop(int changesMax, long compacted) {
    int left = changesMax;
    while (left > 0 && !suspects.isEmpty()) {
      Iterator<KeyValue> changes = suspects.getFirst();
      for (; left > 0 && changes.hasNext(); left--) {
        dropBehind(changes.next(), compacted);
      }
      if (!changes.hasNext()) {
        suspects.removeFirst();
      }
    }
  }

  boolean isEmpty() {
    return suspects.isEmpty();
  }

  /// A key that changed a thousand times comes here a thousand times. The first time cuts its
  /// chain; it is then seen without walking down the chain that there is nothing left to do.
  private void dropBehind(KeyValue change, long compacted) {
    Version head = keys.get(change.key());
    if (head == null) {
      return;
    }
    boolean endsHere = head.oldestRevision() == change.modRevision();
    if (head.oldestRevision() < change.modRevision() || (endsHere && change.isDeletion())) {
      keys.compact(change.key(), compacted);
    }
  }
}
