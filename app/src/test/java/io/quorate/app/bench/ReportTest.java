package io.quorate.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Results, for people and for programs.
class ReportTest {
  private static final Comparison.Setting SETTING =
      new Comparison.Setting(
          new Side("Quorate", "0.1"), new Side("etcd", "3.6"), 2, 3, 1000, 6000, 1000, 256);

  private static final Comparison COMPARISON =
      new Comparison(
          SETTING,
          Comparison.StartUp.of(List.of(0.9, 1.0, 1.1), List.of(0.5, 0.5, 0.5)),
          List.of(
              Comparison.Result.of(
                  Workload.parse("put"),
                  List.of(
                      Map.of(Metric.requestsPerSecond, 30_000.0, Metric.failedRequests, 0.0),
                      Map.of(Metric.requestsPerSecond, 31_000.0, Metric.failedRequests, 0.0),
                      Map.of(Metric.requestsPerSecond, 29_000.0, Metric.failedRequests, 0.0)),
                  List.of(
                      Map.of(Metric.requestsPerSecond, 15_000.0, Metric.syncsPerRequest, 0.1),
                      Map.of(Metric.requestsPerSecond, 15_000.0),
                      Map.of(Metric.requestsPerSecond, 15_000.0, Metric.syncsPerRequest, 0.1)))));

  @Test
  void a_table_is_as_wide_as_it_needs_to_be() {
    Table table = new Table("animal", "legs");
    table.row("centipede", "30");
    table.row("ant", "6");

    assertThat(printed(table::print))
        .isEqualTo(
            """

            animal     legs
            ---------------
            centipede    30
            ant           6
            """);
    assertThatThrownBy(() -> table.row("snake")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void medians_are_compared() {
    assertThat(printed(COMPARISON::print))
        .contains("Quorate 0.1 and etcd 3.6, three nodes each", "ratios are Quorate's to etcd's")
        .containsPattern("throughput, requests/s +30,000 \\(29,000 to 31,000\\) +15,000 +2.00")
        .containsPattern("seconds +1.00 \\(0.90 to 1.10\\) +0.50 +2.00");
  }

  @Test
  void what_one_side_does_not_tell_is_not_made_up() {
    assertThat(printed(COMPARISON::print))
        .containsPattern("log syncs of all nodes, per request +- +- +-")
        .containsPattern("failed requests +0 +- +-");
  }

  @Test
  void programs_get_the_same_by_name() {
    String json = Json.pretty(COMPARISON);

    assertThat(Json.read(json, Comparison.class)).isEqualTo(COMPARISON);
    assertThat(json).contains("\"requestsPerSecond\"", "\"median\"", "\"ratios\"");
  }

  @Test
  void gaps_are_compared_too() {
    Failover failover =
        Failover.of(
            new Failover.Setting(
                new Side("Multi-Paxos", ""), new Side("Raft", ""), 2, 3, 100, 1000, 6, 100),
            List.of(900.0, 1000.0, 1100.0),
            List.of(1000.0, 2000.0, 3000.0));

    assertThat(printed(failover::print))
        .contains("Multi-Paxos and Raft, three nodes each")
        .containsPattern("ms without writes +Multi-Paxos +Raft +ratio")
        .containsPattern("median +1,000 +2,000 +0.50")
        .containsPattern("max +1,100 +3,000 +0.37");
    assertThat(Json.read(Json.line(failover), Failover.class)).isEqualTo(failover);
  }

  @Test
  void a_load_says_what_failed_and_why() {
    LoadReport report =
        new LoadReport(
            "put",
            2,
            1,
            90,
            10,
            Map.of("UNAVAILABLE: etcdserver: no leader", 10L),
            0,
            0.5,
            180,
            new LoadReport.LatencyMicros(1000, 1000, 2000, 3000, 4000, 5000),
            12.3);

    assertThat(printed(report::print))
        .contains("100 requests in 0.50 s by 2 clients on 1 connections", "180 requests/s")
        .contains("p99 3.00 ms", "12.3 us")
        .containsPattern("failed +10\n +10  UNAVAILABLE: etcdserver: no leader");
    assertThat(Json.read(Json.line(report), LoadReport.class)).isEqualTo(report);
    assertThat(Json.line(report)).doesNotContain("\n");
  }

  private static String printed(Consumer<PrintStream> report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
