package io.quorate.simulator.timing;

/// What a cluster with one election timeout made of a fault load.
///
/// @param electionMillis the timeout
/// @param led the part of the time in which there was a leader that the others could hear, from 0
///   to 1
/// @param served the part of the requests that were answered within a second, from 0 to 1
/// @param failures how often a leader failed
/// @param gapMillis how long there was no such leader for each failure, in milliseconds, a mean
/// @param leaders how often another node became the leader, or the same one in another term
public record Availability(
    int electionMillis, double led, double served, int failures, double gapMillis, int leaders) {}
