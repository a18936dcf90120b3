package io.quorate.kv;

/// The work was done.
public record CommitResponse(long revision) implements KvResponse {}
