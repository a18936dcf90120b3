package io.quorate.protocol;

/// What a protocol has to know of a snapshot: it holds the state after the entry at `index`, which
/// is committed.
///
/// @param epoch the epoch of that entry
/// @param since where the log has named these members, or a later place from which on they were the
///   members; not after `index`
/// @param configuration the members as of that entry
public record SnapshotHead(long epoch, long index, long since, Configuration configuration) {
  /// Of a protocol that does not ask since when the members are what they are.
  public SnapshotHead(long epoch, long index, Configuration configuration) {
    this(epoch, index, index, configuration);
  }

  @Override
  public String toString() {
    return "snapshot at %d/%d".formatted(epoch, index);
  }
}
