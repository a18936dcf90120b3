package io.quorate.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.Main;
import io.quorate.app.process.Quorate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `quorate check` in a process of its own, whose memory can be small.
class CheckProcessTest {
  private static final int OPERATIONS = 400_000;
  private static final String MEGABYTES = "24";

  @TempDir private Path folder;

  @Test
  void a_history_that_does_not_fit_into_memory_is_undecided_and_says_how_far_it_was_read()
      throws Exception {
    List<String> command = Quorate.java(Main.class.getName(), "-Xmx" + MEGABYTES + "m");
    command.addAll(List.of("check", "--model", "linearizable:register", history().toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isEqualTo(2);
    assertThat(out)
        .contains("undecided")
        .containsPattern("memory that there are, which [1-9][0-9]*,[0-9]{3} operations have filled")
        .contains("-Xmx... gives more");
  }

  private Path history() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= OPERATIONS; i++) {
      for (String type : List.of("invoke", "ok")) {
        text.append("{:process 1, :type :")
            .append(type)
            .append(", :f :write, :value ")
            .append(i)
            .append("}\n");
      }
    }
    return Files.writeString(folder.resolve("long.edn"), text);
  }
}
