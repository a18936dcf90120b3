package io.quorate.client;

/// A deletion that was carried out.
///
/// @param revision the keyspace's revision after it; unchanged if there was nothing to delete
/// @param count how many keys it removed
public record Deleted(long revision, long count) {}
