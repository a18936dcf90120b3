package io.quorate.app.bench;

import io.quorate.client.Endpoint;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// One of the two clusters of a comparison, and what can be read off it from outside.
final class Contender {
  /// Room for long comparisons, which the default of 2 GiB would end.
  private static final String QUOTA = "--quota-backend-bytes=" + (8L << 30);

  private static final String SYNCS = "etcd_disk_wal_fsync_duration_seconds_count";
  private static final int HTTP_TIMEOUT_MILLIS = 2_000;

  private final Side side;
  private final Path folder;
  private final List<String> command;
  private final List<String> flags;
  private final Set<String> warmedUp = new HashSet<>();
  private LocalCluster cluster;
  private int incarnations;

  /// @param folder of its own
  /// @param command what starts a server
  Contender(Side side, Path folder, List<String> command, List<String> flags) {
    this.side = side;
    this.folder = folder;
    this.command = List.copyOf(command);
    this.flags = Stream.concat(flags.stream(), Stream.of(QUOTA)).toList();
    this.cluster = next();
  }

  Side side() {
    return side;
  }

  private LocalCluster next() {
    incarnations++;
    Path data = folder.resolve("cluster-" + incarnations);
    try {
      Files.createDirectories(data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new LocalCluster(data, 3, command, flags);
  }

  /// Ends the cluster and starts another over empty folders.
  ///
  /// @return the time from the start of the three processes until each of them knows its leader
  Duration startAfresh() {
    cluster.close();
    cluster = next();
    long start = System.nanoTime();
    cluster.start();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  LocalCluster cluster() {
    return cluster;
  }

  /// A load generator for this cluster; both are warm.
  ///
  /// @param warmUp requests of each kind that the cluster gets before the first round
  /// @param clientWarmUp requests that do for the load generator, which is new each time
  LoadProcess load(
      Workload workload, long requests, long warmUp, long clientWarmUp, int valueSize) {
    long before = warmedUp.add(workload.operation()) ? warmUp : Math.min(warmUp, clientWarmUp);
    return LoadProcess.warm(
        workload.arguments(cluster.endpoints(), requests, before, valueSize),
        folder.resolve("load-%s.log".formatted(workload.name())));
  }

  /// One round of load, with what it cost the nodes.
  Map<Metric, Double> measure(LoadProcess load) {
    ServerProcess leader = cluster.leader();
    List<Duration> before = processorTimes();
    OptionalDouble syncsBefore = syncs();
    LoadReport report = load.measure();
    List<Duration> after = processorTimes();
    OptionalDouble syncsAfter = syncs();

    long requests = Math.max(1, report.succeeded() + report.failed());
    double all = 0;
    double ofLeader = 0;
    for (int i = 0; i < before.size(); i++) {
      double used = after.get(i).minus(before.get(i)).toNanos() / 1e3 / requests;
      all += used;
      ofLeader += cluster.nodes().get(i) == leader ? used : 0;
    }
    Map<Metric, Double> sample = new EnumMap<>(Metric.class);
    sample.put(Metric.requestsPerSecond, report.requestsPerSecond());
    sample.put(Metric.p50Millis, report.latencyMicros().p50() / 1e3);
    sample.put(Metric.p99Millis, report.latencyMicros().p99() / 1e3);
    sample.put(Metric.nodesCpuMicrosPerRequest, all);
    sample.put(Metric.leaderCpuMicrosPerRequest, ofLeader);
    sample.put(Metric.clientCpuMicrosPerRequest, report.clientCpuMicrosPerRequest());
    sample.put(Metric.failedRequests, (double) report.failed());
    resident().ifPresent(bytes -> sample.put(Metric.residentMegabytes, bytes / 1e6));
    if (syncsBefore.isPresent() && syncsAfter.isPresent()) {
      sample.put(
          Metric.syncsPerRequest,
          (syncsAfter.getAsDouble() - syncsBefore.getAsDouble()) / requests);
    }
    return sample;
  }

  private List<Duration> processorTimes() {
    return cluster.nodes().stream().map(ServerProcess::processorTime).toList();
  }

  private OptionalLong resident() {
    List<OptionalLong> each = cluster.nodes().stream().map(ServerProcess::residentBytes).toList();
    return each.stream().allMatch(OptionalLong::isPresent)
        ? OptionalLong.of(each.stream().mapToLong(OptionalLong::getAsLong).sum())
        : OptionalLong.empty();
  }

  /// The syncs of all logs so far, as the nodes' metrics tell; unknown if one does not tell.
  private OptionalDouble syncs() {
    double sum = 0;
    for (ServerProcess node : cluster.nodes()) {
      OptionalDouble count = metric(node.endpoint(), SYNCS);
      if (count.isEmpty()) {
        return count;
      }
      sum += count.getAsDouble();
    }
    return OptionalDouble.of(sum);
  }

  private static OptionalDouble metric(Endpoint endpoint, String name) {
    try {
      URLConnection connection =
          URI.create("http://" + endpoint + "/metrics").toURL().openConnection();
      connection.setConnectTimeout(HTTP_TIMEOUT_MILLIS);
      connection.setReadTimeout(HTTP_TIMEOUT_MILLIS);
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        return lines
            .lines()
            .filter(line -> line.startsWith(name + " "))
            .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
            .findFirst();
      }
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
