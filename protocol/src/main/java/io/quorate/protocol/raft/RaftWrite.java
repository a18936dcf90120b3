package io.quorate.protocol.raft;

import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import java.util.List;
import java.util.Optional;

/// What one step asks to make durable, in this order. A write of nothing is a barrier: it is
/// durable when all writes before it are.
///
/// @param restart if present, the log loses all its entries and begins anew after this snapshot
/// @param entries replace everything the log held from the index of the first of them on
public record RaftWrite(
    Optional<HardState> hardState, Optional<SnapshotHead> restart, List<Entry> entries)
    implements Write {
  public RaftWrite {
    entries = List.copyOf(entries);
  }

  public boolean isBarrier() {
    return hardState.isEmpty() && restart.isEmpty() && entries.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    hardState.ifPresent(text::append);
    restart.ifPresent(head -> text.append(text.isEmpty() ? "" : " ").append(head));
    if (!entries.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append(entries);
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
