package io.quorate.simulator.invariant;

import io.quorate.protocol.raft.EntryId;
import java.util.ArrayList;
import java.util.List;

/// The entries that somebody has known to be committed.
final class Committed {
  private final List<Long> terms = new ArrayList<>();

  /// The last of them; [EntryId#NONE] if there is none.
  EntryId last() {
    return terms.isEmpty() ? EntryId.NONE : new EntryId(terms.getLast(), terms.size());
  }

  long lastIndex() {
    return terms.size();
  }

  long termAt(long index) {
    return terms.get((int) index - 1);
  }

  void add(long term) {
    terms.add(term);
  }
}
