package io.quorate.kv;

/// Forgets all versions that no read at `revision` or later can see.
///
/// @param physical whether the client waits until the memory is freed ([KvStore#isTidy]); the store
///   itself does not look at it
public record CompactRequest(long revision, boolean physical) implements Command {}
