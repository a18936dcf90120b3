package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.server.EtcdServer;
import io.quorate.testkit.LocalCluster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventsCommandTest {
  private static final int NOBODY = 1;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void what_befalls_a_server_is_shown_line_by_line() {
    int port = LocalCluster.freePorts(1).getFirst();
    try (EtcdServer _ = LoneServer.start(folder, port)) {
      assertThat(events("127.0.0.1:" + port, "--count", "5")).isZero();
      assertThat(out.toString().lines()).hasSize(5);
      assertThat(out.toString()).contains("127.0.0.1:" + port + "  group 1  group hosted");

      out.getBuffer().setLength(0);
      assertThat(events("127.0.0.1:" + port, "--count", "5", "--json")).isZero();
      List<JsonNode> events = out.toString().lines().map(JsonMapper.shared()::readTree).toList();
      assertThat(events)
          .extracting(event -> event.get("sequence").asLong())
          .containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(events.getFirst().get("kind").asString()).isEqualTo("group_hosted");
      assertThat(events.getFirst().get("group").asLong()).isOne();
      assertThat(events)
          .filteredOn(event -> event.get("kind").asString().equals("epoch_entered"))
          .allMatch(event -> event.get("facts").get("epoch").asLong() == 1);
    }
  }

  @Test
  void it_ends_when_nobody_tells_anything() {
    assertThat(events("127.0.0.1:" + NOBODY)).isOne();
    assertThat(err.toString()).contains("127.0.0.1:1");
  }

  @Test
  void a_count_that_makes_no_sense_is_a_mistake() {
    assertThat(events("127.0.0.1:" + NOBODY, "--count", "0")).isEqualTo(64);
    assertThat(err.toString()).contains("--count");
  }

  private int events(String endpoints, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "events";
    arguments[1] = "--endpoints";
    arguments[2] = endpoints;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return QuorateCommand.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
