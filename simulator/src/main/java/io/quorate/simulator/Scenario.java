package io.quorate.simulator;

import io.quorate.simulator.fault.Strike;
import io.quorate.simulator.workload.Workload;
import io.quorate.simulator.world.Settings;
import java.time.Duration;
import java.util.List;

/// All that decides a run: the same scenario gives the same run, byte for byte, on any machine.
///
/// @param seed of all that is left to chance: delays, timeouts, what is lost, what clients do
/// @param nodes from 2 to 9
/// @param clients from 1 to 200
/// @param requestsPerSecond of all clients together, from 1 to 100,000
/// @param durationMillis how long there are faults, in milliseconds; then the world is healed
/// @param strikes the faults
public record Scenario(
    long seed,
    int nodes,
    int clients,
    int requestsPerSecond,
    Workload.Kind workload,
    long durationMillis,
    Settings settings,
    List<Strike> strikes) {
  private static final long REQUEST_BYTES_MAX = 1024;

  public Scenario {
    require("nodes", 2, nodes, 9);
    require("clients", 1, clients, 200);
    require("requestsPerSecond", 1, requestsPerSecond, 100_000);
    require("durationMillis", 1, durationMillis, Duration.ofDays(1).toMillis());
    if (clients * REQUEST_BYTES_MAX > settings.segmentBytes()) {
      throw new IllegalArgumentException(
          "what %d clients may ask for at once does not fit into a segment of %d bytes"
              .formatted(clients, settings.segmentBytes()));
    }
    strikes = List.copyOf(strikes);
    for (Strike strike : strikes) {
      if (strike.fault().highestNode() > nodes) {
        throw new IllegalArgumentException(
            "there are %d nodes, but not for: %s".formatted(nodes, strike));
      }
    }
  }

  private static void require(String name, long least, long value, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be from %d to %d, not %d".formatted(name, least, most, value));
    }
  }

  public Duration duration() {
    return Duration.ofMillis(durationMillis);
  }

  Scenario withSeed(long other) {
    return new Scenario(
        other, nodes, clients, requestsPerSecond, workload, durationMillis, settings, strikes);
  }

  Scenario withNodes(int fewer) {
    return new Scenario(
        seed, fewer, clients, requestsPerSecond, workload, durationMillis, settings, strikes);
  }

  Scenario withClients(int fewer, int perSecond) {
    return new Scenario(seed, nodes, fewer, perSecond, workload, durationMillis, settings, strikes);
  }

  Scenario withDuration(long millis) {
    return new Scenario(
        seed, nodes, clients, requestsPerSecond, workload, millis, settings, strikes);
  }

  Scenario withStrikes(List<Strike> fewer) {
    return new Scenario(
        seed, nodes, clients, requestsPerSecond, workload, durationMillis, settings, fewer);
  }
}
