package io.quorate.protocol.raft;

import io.quorate.protocol.Write;
import java.util.List;
import java.util.Optional;

/// What one step asks to make durable. Entries replace everything the log held from the index of
/// the first of them on. A write of nothing is a barrier: it is durable when all writes before it
/// are.
public record RaftWrite(Optional<HardState> hardState, List<Entry> entries) implements Write {
  public RaftWrite {
    entries = List.copyOf(entries);
  }

  public boolean isBarrier() {
    return hardState.isEmpty() && entries.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    hardState.ifPresent(text::append);
    if (!entries.isEmpty()) {
      text.append(text.isEmpty() ? "" : " ").append(entries);
    }
    return text.isEmpty() ? "nothing" : text.toString();
  }
}
