package io.quorate.runtime;

/// How an idempotent command ended.
///
/// @param last the outcome of the last attempt
/// @param several it may have been executed before: that the last attempt was refused, or what it
///   resulted in, need not be true of the command as a whole
public record Attempts<R>(Outcome<R> last, boolean several) {}
