package io.quorate.app.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScalingCommandTest {
  private static final String[] SMALL = {
    "--nodes", "3,6", "--groups-per-node", "1,2", "--idle-groups", "0,6", "--duration", "20ms"
  };

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  @Test
  void each_number_of_nodes_has_a_line_and_so_have_idle_groups() {
    assertThat(run()).isZero();
    assertThat(out.toString())
        .startsWith("groups a node   nodes   groups   commands/s")
        .contains("   100.0 %   ", "idle groups   nodes   messages/s")
        .hasLineCount(1 + 4 + 1 + 1 + 2);
  }

  @Test
  void a_report_for_programs_is_one_line_of_json() {
    assertThat(run("--json", "--engine", "multi-paxos", "--one-way", "1ms")).isZero();
    assertThat(out.toString())
        .startsWith("{\"revision\":")
        .contains("\"engine\":\"multi-paxos\"", "\"oneWayNanos\":1000000")
        .contains("\"groupsPerNode\":2,\"ofLinear\":1.0,", "\"idle\":[{\"nodes\":3,\"groups\":0,")
        .hasLineCount(1);
  }

  @Test
  void a_time_in_which_nothing_can_be_done_is_called_so() {
    assertThat(run("--one-way", "100ms", "--outstanding", "1")).isZero();
    assertThat(out.toString())
        .contains("No command was done in this time: --duration is too short");
  }

  @Test
  void the_same_seed_says_the_same() {
    run("--seed", "5");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run("--seed", "5");
    assertThat(out.toString()).isEqualTo(first);
  }

  @Test
  void a_picture_has_a_line_for_each_number_of_groups_and_linear_growth_beside_it()
      throws IOException {
    Path file = folder.resolve("a.svg");
    assertThat(run("--svg", file.toString())).isZero();
    String picture = Files.readString(file);
    assertThat(picture)
        .startsWith("<svg ")
        .contains("groups a node: 1", "groups a node: 2", "commands a second")
        .endsWith("</svg>\n");
    assertThat(picture.split("<polyline ", -1)).hasSize(1 + 4);
  }

  private int run(String... more) {
    return new CommandLine(new ScalingCommand())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(new StringWriter(), true))
        .execute(Stream.concat(Stream.of(SMALL), Stream.of(more)).toArray(String[]::new));
  }
}
