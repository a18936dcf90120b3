package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A seed decides everything, and nothing else decides anything: not the Java machine's hash codes,
/// not its language, place or time of day.
class DeterminismTest {
  private static final long FIRST = 4;
  private static final long LAST = 7;

  @Test
  void the_same_seeds_give_the_same_traces_in_other_java_machines() throws Exception {
    List<String> here = hashes();
    assertThat(here).doesNotHaveDuplicates();
    List<String> there =
        inAnother(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=2",
            "-Duser.language=ar",
            "-Duser.country=EG",
            "-Duser.timezone=Pacific/Apia",
            "-XX:-UseCompressedOops");
    List<String> elsewhere =
        inAnother(
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:hashCode=0",
            "-XX:+UseParallelGC",
            "-Duser.language=tr",
            "-Duser.country=TR",
            "-Duser.timezone=America/St_Johns");
    assertThat(there).isEqualTo(here);
    assertThat(elsewhere).isEqualTo(here);
  }

  private static List<String> inAnother(String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), DeterminismTest.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output.lines().toList();
  }

  private static List<String> hashes() {
    List<String> hashes = new ArrayList<>();
    for (long seed = FIRST; seed <= LAST; seed++) {
      Run run = Simulation.run(Swarm.ofAll().scenario(seed));
      hashes.add(run.hash() + " " + run.events() + " " + run.failure().isPresent());
    }
    return hashes;
  }

  public static void main(String[] arguments) {
    System.out.println(String.join("\n", hashes()));
  }
}
