package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.EtcdServer;
import io.quorate.testkit.LocalCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatusCommandTest {
  private static final int NOBODY = 1;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_cluster_that_has_a_leader_is_well() {
    int port = LocalCluster.freePorts(1).getFirst();
    try (EtcdServer _ = server(port)) {
      LocalCluster.await(
          "a leader",
          () -> status("127.0.0.1:" + port) == 0 ? Optional.of(true) : Optional.empty());
      assertThat(out.toString()).contains("ENDPOINT", "leader", "voters ");

      assertThat(status("127.0.0.1:" + port, "--json")).isZero();
      JsonNode member = JsonMapper.shared().readTree(out.toString()).get(0).get("member");
      assertThat(member.get("role").asString()).isEqualTo("leader");
      assertThat(member.get("leader").asString()).isEqualTo(member.get("id").asString());
      assertThat(member.get("lagEntries").asInt()).isZero();
      assertThat(member.get("leaderHeardMs").asInt()).isZero();
      assertThat(member.get("electionTimeoutMs").asInt()).isEqualTo(200);
      assertThat(member.get("leaseDriftPercent").asInt()).isEqualTo(10);
      assertThat(member.get("leaderPriority").asInt()).isEqualTo(3);
      assertThat(member.get("diskBytes").asInt()).isPositive();

      assertThat(status("127.0.0.1:%d,127.0.0.1:%d".formatted(port, NOBODY))).isOne();
      assertThat(out.toString()).contains("leader", "no answer");
    }
  }

  @Test
  void a_member_that_does_not_answer_is_shown_as_such() {
    assertThat(status("127.0.0.1:" + NOBODY)).isOne();
    assertThat(out.toString()).contains("no answer from 127.0.0.1:1:");
    assertThat(status("127.0.0.1:" + NOBODY, "--json")).isOne();
    JsonNode report = JsonMapper.shared().readTree(out.toString()).get(0);
    assertThat(report.get("endpoint").asString()).isEqualTo("127.0.0.1:1");
    assertThat(report.get("problem").asString()).isNotEmpty();
    assertThat(report.get("member").isNull()).isTrue();
  }

  @Test
  void an_endpoint_that_is_none_is_a_mistake() {
    assertThat(status("here")).isEqualTo(64);
    assertThat(err.toString()).contains("--endpoints", "here");
  }

  private int status(String endpoints, String... more) {
    out.getBuffer().setLength(0);
    String[] arguments =
        Stream.concat(Stream.of("status", "--endpoints", endpoints), Arrays.stream(more))
            .toArray(String[]::new);
    return QuorateCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  private EtcdServer server(int port) {
    return LoneServer.start(
        folder,
        port,
        "--heartbeat-interval=20",
        "--election-timeout=200",
        "--quorate-lease-drift-percent=10",
        "--quorate-leader-priority=3");
  }
}
