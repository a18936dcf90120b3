package io.quorate.kv;

/// The answer to a compaction.
///
/// @param revision the store's current revision, which a compaction does not change
public record CompactResponse(long revision) implements KvResponse {}
