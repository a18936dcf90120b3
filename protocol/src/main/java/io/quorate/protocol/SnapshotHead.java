package io.quorate.protocol;

/// What a protocol has to know of a snapshot: it holds the state after the entry at `index`, which
/// is committed.
///
/// @param epoch the epoch of that entry
/// @param configuration the members as of that entry
public record SnapshotHead(long epoch, long index, Configuration configuration) {
  @Override
  public String toString() {
    return "snapshot at %d/%d".formatted(epoch, index);
  }
}
