package io.quorate.kv;

/// The hash over all versions of a store up to a revision, as etcd computes it.
///
/// @param revision the store's current revision
/// @param hash an unsigned 32-bit number
/// @param compactRevision the revision of the last compaction, -1 if there was none
/// @param hashRevision the revision up to which the hash goes
public record KvHash(long revision, int hash, long compactRevision, long hashRevision)
    implements HashResult {}
