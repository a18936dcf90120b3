package io.quorate.kv;

/// The transaction is not prepared, or no more.
///
/// @param wasPrepared whether it was until now
public record FinishResponse(long revision, boolean wasPrepared) implements KvResponse {}
