package io.quorate.kv;

/// What became of a request for the hash of the store.
public sealed interface HashResult permits KvHash, KvError {}
