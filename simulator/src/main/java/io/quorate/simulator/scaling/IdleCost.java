package io.quorate.simulator.scaling;

/// What a fleet does while nothing is wanted of it.
///
/// @param nodes how many there are
/// @param groups how many there are, on all nodes together
/// @param messagesPerSecond from node to node
/// @param busy the part of the time in which a processor is at work, from 0 to 1, a mean
public record IdleCost(int nodes, int groups, double messagesPerSecond, double busy) {}
