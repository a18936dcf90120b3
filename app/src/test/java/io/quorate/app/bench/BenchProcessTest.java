package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.app.process.Quorate;
import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The benchmarks as users start them, at sizes that say nothing about speed.
class BenchProcessTest {
  @TempDir private Path folder;

  @Test
  void a_load_is_measured_on_a_real_node() throws Exception {
    try (LocalCluster cluster = Quorate.cluster(folder, 1, List.of())) {
      cluster.start();

      LoadReport report =
          Json.read(
              run(
                  "bench put --json --total 500 --warm-up 100 --clients 10 --endpoints "
                      + cluster.endpoints()),
              LoadReport.class);

      assertThat(report.succeeded()).isEqualTo(500);
      assertThat(report.failed()).isZero();
      assertThat(report.connections()).isEqualTo(10);
      assertThat(report.requestsPerSecond()).isPositive();
      assertThat(report.latencyMicros().p99()).isGreaterThanOrEqualTo(report.latencyMicros().p50());
    }
  }

  @Test
  void a_comparison_measures_both_and_leaves_nothing_behind() throws Exception {
    requireEtcd();

    Comparison comparison =
        Json.read(
            run(
                "bench compare --json --starts 1 --rounds 1 --requests 1000 --warm-up 600"
                    + " --workloads put --dir "
                    + folder),
            Comparison.class);

    Comparison.Result result = comparison.results().getFirst();
    assertThat(result.ours().keySet())
        .contains(Metric.requestsPerSecond, Metric.p99Millis, Metric.leaderCpuMicrosPerRequest);
    assertThat(result.theirs()).containsKey(Metric.syncsPerRequest);
    assertThat(result.ratios().get(Metric.requestsPerSecond)).isPositive();
    assertThat(comparison.startUp().theirs().median()).isPositive();
    assertThatFolderIsEmpty();
  }

  @Test
  void a_failover_is_measured_on_both() throws Exception {
    requireEtcd();

    Failover failover =
        Json.read(
            run("bench failover --json --kills 2 --heartbeat 50 --election 500 --dir " + folder),
            Failover.class);

    assertThat(failover.ourGaps()).hasSize(2).allSatisfy(gap -> assertThat(gap).isPositive());
    assertThat(failover.theirGaps()).hasSize(2);
    assertThatFolderIsEmpty();
  }

  @Test
  void a_failover_is_measured_with_both_engines() throws Exception {
    Failover failover =
        Json.read(
            run(
                "bench failover --engines --json --kills 1 --heartbeat 50 --election 500 --dir "
                    + folder),
            Failover.class);

    assertThat(failover.setting().ours().name()).isEqualTo("Multi-Paxos");
    assertThat(failover.setting().theirs().name()).isEqualTo("Raft");
    assertThat(failover.ourGaps()).hasSize(1).allSatisfy(gap -> assertThat(gap).isPositive());
    assertThatFolderIsEmpty();
  }

  @Test
  void puts_are_measured_with_snapshots_and_without() throws Exception {
    JsonNode reports =
        Json.read(run("bench snapshots --json --store 4 --rate 200 --every 1 --seconds 4"));

    assertThat(reports.findValues("puts").stream().mapToLong(JsonNode::asLong).sum())
        .isGreaterThan(400);
  }

  private static void requireEtcd() {
    assumeTrue(
        EtcdBinary.find(null).isPresent(),
        "skipped: etcd is not installed (Debian package etcd-server)");
  }

  private void assertThatFolderIsEmpty() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.filter(file -> !file.endsWith("errors"))).isEmpty();
    }
  }

  private String run(String arguments) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process process =
        Quorate.process(Quorate.command(List.of(arguments.split(" ", -1))))
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
    return output;
  }
}
