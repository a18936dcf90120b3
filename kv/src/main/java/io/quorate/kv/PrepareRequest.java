package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Promises that a transaction's work will be done or not, as [FinishRequest] will say: locks what
/// it has seen and what it writes until then. It is refused, and never waits, if what was seen does
/// not hold any more, if others hold locks, or if the work could not be done.
///
/// To be submitted once only: a second one that arrived after the transaction was finished would be
/// taken for another.
///
/// @param transaction its name; no other ever has it
/// @param note what whoever finds it here needs to know; means nothing to the store
public record PrepareRequest(Bytes transaction, Bytes note, Work work) implements Command {}
