package io.quorate.kv;

/// Carries out a transaction that concerns this keyspace alone, if what it has seen still holds.
public record CommitRequest(Work work) implements Command {}
