package io.quorate.app.simulate;

import io.quorate.simulator.Failure;
import io.quorate.simulator.Scenario;
import io.quorate.simulator.Totals;
import io.quorate.simulator.probe.Probe;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a campaign has come to.
///
/// @param revision of the program
/// @param runs how many scenarios ran
/// @param simulatedSeconds of all worlds together
/// @param realSeconds that passed meanwhile
/// @param coreSeconds of processor time that this program took meanwhile, all of its threads
///   together
/// @param timesRealTime simulated time for each second that passed
/// @param timesCoreTime simulated time for each second of one processor core
/// @param yearsPerCoreDay simulated years in a day of one processor core
/// @param events that happened in all worlds
/// @param requests of clients that ended
/// @param faults that struck
/// @param standstills after how many runs too many disks were lost for a cluster to go on
/// @param outcomes how requests ended
/// @param probes how often each rare thing happened
/// @param neverReached the rare things that never happened
/// @param hash of the run, if there was only one
/// @param failure what went wrong
/// @param shrunk the smallest scenario found that fails in the same way
/// @param traceFile where it is told
record SimulationReport(
    String revision,
    long runs,
    double simulatedSeconds,
    double realSeconds,
    double coreSeconds,
    double timesRealTime,
    double timesCoreTime,
    double yearsPerCoreDay,
    long events,
    long requests,
    long faults,
    long standstills,
    Map<String, Long> outcomes,
    Map<String, Long> probes,
    List<String> neverReached,
    Optional<String> hash,
    Optional<Failure> failure,
    Optional<Scenario> shrunk,
    Optional<String> traceFile) {
  private static final double DAYS_PER_YEAR = 365.25;

  static SimulationReport of(String revision, Totals totals, Duration real, Duration core) {
    double simulated = totals.simulated().toNanos() / 1e9;
    double realSeconds = real.toNanos() / 1e9;
    double coreSeconds = Math.max(0.001, core.toNanos() / 1e9);
    Map<String, Long> probes = new TreeMap<>();
    totals.reached().forEach((probe, count) -> probes.put(probe.word(), count));
    return new SimulationReport(
        revision,
        totals.runs(),
        simulated,
        realSeconds,
        coreSeconds,
        simulated / realSeconds,
        simulated / coreSeconds,
        simulated / coreSeconds / DAYS_PER_YEAR,
        totals.events(),
        totals.requests(),
        totals.strikes(),
        totals.standstills(),
        totals.outcomes(),
        probes,
        totals.neverReached().stream().map(Probe::word).toList(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  SimulationReport withHash(String text) {
    return new SimulationReport(
        revision,
        runs,
        simulatedSeconds,
        realSeconds,
        coreSeconds,
        timesRealTime,
        timesCoreTime,
        yearsPerCoreDay,
        events,
        requests,
        faults,
        standstills,
        outcomes,
        probes,
        neverReached,
        Optional.of(text),
        failure,
        shrunk,
        traceFile);
  }

  SimulationReport withFailure(Failure found, Scenario smallest, String file) {
    return new SimulationReport(
        revision,
        runs,
        simulatedSeconds,
        realSeconds,
        coreSeconds,
        timesRealTime,
        timesCoreTime,
        yearsPerCoreDay,
        events,
        requests,
        faults,
        standstills,
        outcomes,
        probes,
        neverReached,
        hash,
        Optional.of(found),
        Optional.of(smallest),
        Optional.of(file));
  }

  /// For people.
  void print(PrintWriter out) {
    out.printf(
        "%,d runs, %s of simulated time in %s: %,.0f times real time%n",
        runs, text(simulatedSeconds), text(realSeconds), timesRealTime);
    out.printf(
        "%s of a processor core: %,.0f times as much simulated, %.2f years in a day of a core%n",
        text(coreSeconds), timesCoreTime, yearsPerCoreDay);
    out.printf("%,d events, %,d requests, %,d faults%n", events, requests, faults);
    if (standstills > 0) {
      out.printf("after %,d runs no quorum of disks was left%n", standstills);
    }
    print(out, "Requests", outcomes);
    print(out, "Probes", probes);
    if (!neverReached.isEmpty()) {
      out.printf("%nNever reached: %s%n", String.join(", ", neverReached));
    }
    hash.ifPresent(text -> out.printf("%nHash of the trace: %s%n", text));
  }

  private static String text(double seconds) {
    return Words.text(Duration.ofMillis((long) (seconds * 1000)));
  }

  private static void print(PrintWriter out, String heading, Map<String, Long> counts) {
    if (!counts.isEmpty()) {
      out.printf("%n%s%n", heading);
      counts.forEach((what, count) -> out.printf("%,14d  %s%n", count, what));
    }
  }
}
