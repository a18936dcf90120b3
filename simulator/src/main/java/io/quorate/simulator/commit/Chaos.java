package io.quorate.simulator.commit;

import java.time.Duration;

/// Faults that strike by chance until everything heals.
///
/// @param loss the share of messages that get lost, and of those that arrive twice
/// @param longestDelay the most that a message takes: messages overtake each other
/// @param crashes how many times processes crash, pause or are cut off
/// @param falseAlarms how many times somebody is told to take over without a reason
/// @param healAfter when it ends: everybody is back, and nothing gets lost any more
public record Chaos(
    double loss,
    double duplication,
    Duration longestDelay,
    int crashes,
    int pauses,
    int cuts,
    int falseAlarms,
    Duration healAfter) {}
