package io.quorate.simulator;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.probe.Probe;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The sum of many runs. May be used by several threads.
public final class Totals {
  private long runs;
  private Duration simulated = Duration.ZERO;
  private long events;
  private long requests;
  private long strikes;
  private long standstills;
  private final Set<EngineName> engines = EnumSet.noneOf(EngineName.class);
  private final Map<String, Long> outcomes = new TreeMap<>();
  private final Map<Probe, Long> reached = new EnumMap<>(Probe.class);

  public Totals() {}

  public synchronized void add(Run run) {
    runs++;
    engines.add(run.scenario().settings().engine());
    simulated = simulated.plus(run.simulated());
    events += run.events();
    requests += run.requests();
    strikes += run.scenario().strikes().size();
    standstills += run.standstill().isPresent() ? 1 : 0;
    run.outcomes().forEach((outcome, count) -> outcomes.merge(outcome, count, Long::sum));
    run.reached().forEach((probe, count) -> reached.merge(probe, count, Long::sum));
  }

  public synchronized long runs() {
    return runs;
  }

  /// How much time has passed in all worlds together.
  public synchronized Duration simulated() {
    return simulated;
  }

  public synchronized long events() {
    return events;
  }

  public synchronized long requests() {
    return requests;
  }

  public synchronized long strikes() {
    return strikes;
  }

  /// After how many runs so many disks were lost that no cluster was left.
  public synchronized long standstills() {
    return standstills;
  }

  public synchronized Map<String, Long> outcomes() {
    return new TreeMap<>(outcomes);
  }

  public synchronized Map<Probe, Long> reached() {
    return new EnumMap<>(reached);
  }

  /// The probes that no run has reached, of those that concern the protocols that were run.
  public synchronized List<Probe> neverReached() {
    return Arrays.stream(Probe.values())
        .filter(probe -> engines.stream().anyMatch(probe::concerns))
        .filter(probe -> !reached.containsKey(probe))
        .toList();
  }
}
