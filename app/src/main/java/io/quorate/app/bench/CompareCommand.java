package io.quorate.app.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate bench compare`: this server beside etcd, or one of its engines beside the other, in
/// turns.
@Command(
    name = "compare",
    header = "Measures three nodes of this server beside three of etcd.",
    description = {
      "",
      "Starts three nodes of each on this machine and measures them in turns, a round of one and a"
          + " round of the other, so that what disturbs the machine meets both. The load comes from"
          + " a process of its own. While one cluster is measured the other idles: its heartbeats"
          + " cost next to nothing, whereas a cluster that was stopped would hold an election"
          + " when it goes on.",
      "",
      "Workloads are put, range (linearizable) and txn from 1000 clients on 100 connections, and"
          + " put-1, range-1 and txn-1 from one client. Connections go to all three nodes."
    })
final class CompareCommand extends ContestCommand {
  /// A server that was compiled beforehand needs no warm-up, but the load generator does.
  private static final int CLIENT_WARM_UP_DIVISOR = 6;

  @Option(
      names = "--workloads",
      paramLabel = "NAME,...",
      defaultValue = "put,put-1,range",
      description = "What to measure (default: ${DEFAULT-VALUE}).")
  private String workloads = "";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds of each side per workload (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "3",
      description = "Starts of each side, to see how long they take (default: ${DEFAULT-VALUE}).")
  private int starts;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100000",
      description =
          "Requests of a round; a twentieth of it for one client (default: ${DEFAULT-VALUE}).")
  private long requests;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "600000",
      description = {
        "Requests of each kind before the first round (default: ${DEFAULT-VALUE}). etcd, which is"
            + " compiled beforehand, gets a sixth of it, for the load generator's sake."
      })
  private long warmUp;

  @Option(
      names = "--value-size",
      paramLabel = "BYTES",
      defaultValue = "256",
      description = "Size of a value (default: ${DEFAULT-VALUE}).")
  private int valueSize;

  private List<Workload> toMeasure = List.of();

  @Override
  void check() {
    try {
      toMeasure = Workload.parseList(workloads);
    } catch (IllegalArgumentException e) {
      throw mistake("--workloads: " + e.getMessage());
    }
    requireAtLeast(1, "--rounds", rounds);
    requireAtLeast(1, "--starts", starts);
    requireAtLeast(1, "--requests", requests);
    requireAtLeast(0, "--warm-up", warmUp);
    requireAtLeast(0, "--value-size", valueSize);
  }

  @Override
  List<String> flags() {
    return List.of();
  }

  @Override
  Comparison hold(Contender ours, Contender theirs) {
    Comparison.StartUp startUp = startUp(ours, theirs);
    List<Comparison.Result> results = new ArrayList<>();
    for (Workload workload : toMeasure) {
      results.add(compare(workload, ours, theirs));
    }
    return new Comparison(setting(ours, theirs), startUp, results);
  }

  private Comparison.StartUp startUp(Contender ours, Contender theirs) {
    List<Double> oursSeconds = new ArrayList<>();
    List<Double> theirsSeconds = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      oursSeconds.add(seconds(ours.startAfresh()));
      theirsSeconds.add(seconds(theirs.startAfresh()));
    }
    Comparison.StartUp startUp = Comparison.StartUp.of(oursSeconds, theirsSeconds);
    say(
        "ready after %.2f s, %s after %.2f s",
        startUp.ours().median(), theirs.side().name(), startUp.theirs().median());
    return startUp;
  }

  private Comparison.Result compare(Workload workload, Contender ours, Contender theirs) {
    long clientWarmUp = warmUp / CLIENT_WARM_UP_DIVISOR;
    say("%s: warming up", workload.name());
    List<Map<Metric, Double>> ourRounds = new ArrayList<>();
    List<Map<Metric, Double>> theirRounds = new ArrayList<>();
    try (LoadProcess ourLoad = ours.load(workload, requests, warmUp, clientWarmUp, valueSize);
        LoadProcess theirLoad =
            theirs.load(workload, requests, theirWarmUp(), clientWarmUp, valueSize)) {
      for (int round = 1; round <= rounds; round++) {
        // Who comes first changes, lest one always profits from what the other left behind.
        if (round % 2 == 1) {
          ourRounds.add(ours.measure(ourLoad));
          theirRounds.add(theirs.measure(theirLoad));
        } else {
          theirRounds.add(theirs.measure(theirLoad));
          ourRounds.add(ours.measure(ourLoad));
        }
        say(
            "%s: round %d of %d: %s/s, %s %s/s",
            workload.name(),
            round,
            rounds,
            throughput(ourRounds.getLast()),
            theirs.side().name(),
            throughput(theirRounds.getLast()));
      }
    }
    return Comparison.Result.of(workload, ourRounds, theirRounds);
  }

  private static String throughput(Map<Metric, Double> round) {
    return Metric.requestsPerSecond.format(round.getOrDefault(Metric.requestsPerSecond, 0.0));
  }

  private long theirWarmUp() {
    return bothAreOurs() ? warmUp : warmUp / CLIENT_WARM_UP_DIVISOR;
  }

  private Comparison.Setting setting(Contender ours, Contender theirs) {
    return new Comparison.Setting(
        ours.side(),
        theirs.side(),
        Runtime.getRuntime().availableProcessors(),
        rounds,
        requests,
        warmUp,
        theirWarmUp(),
        valueSize);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
