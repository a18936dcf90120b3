package io.quorate.simulator;

import io.quorate.simulator.probe.Probe;
import io.quorate.simulator.world.TraceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a scenario ended.
///
/// @param hash sums up all that happened: two runs of a scenario have it in common
/// @param events how many things happened
/// @param simulated how much time passed in the world
/// @param requests how many requests of clients ended
/// @param outcomes in which ways they ended, and how often
/// @param reached the probes that were reached, and how often
/// @param standstill why the cluster could rightly make no progress after it was healed, if so
/// @param failure what must not have happened, if something did
/// @param trace what happened in words: all of it, or the last of what was rare
public record Run(
    Scenario scenario,
    long hash,
    long events,
    Duration simulated,
    long requests,
    Map<String, Long> outcomes,
    Map<Probe, Long> reached,
    Optional<String> standstill,
    Optional<Failure> failure,
    List<TraceEvent> trace) {}
