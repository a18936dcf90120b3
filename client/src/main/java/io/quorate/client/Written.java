package io.quorate.client;

/// A put that was carried out.
///
/// @param revision the keyspace's revision that the put made; the key's `modRevision`
public record Written(long revision) {}
