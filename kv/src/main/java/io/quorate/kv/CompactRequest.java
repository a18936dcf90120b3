package io.quorate.kv;

/// Forgets all versions that no read at `revision` or later can see.
///
/// @param physical whether the client waits until the space is freed. This store frees it while the
///   command is applied, so both kinds are the same here.
public record CompactRequest(long revision, boolean physical) implements Command {}
