package io.quorate.simulator;

/// What went wrong in a run that must not.
///
/// @param kind the invariant that does not hold, or the exception that nobody expected
/// @param message what was found
/// @param atMicros when, in microseconds since the world began
public record Failure(String kind, String message, long atMicros) {}
