package io.quorate.kv;

/// The transaction is prepared: it can be finished either way.
public record PrepareResponse(long revision) implements KvResponse {}
