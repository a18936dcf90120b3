package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// etcd's own command line.
final class Etcdctl {
  private static final Path COMMAND = Path.of("/usr/bin/etcdctl");

  private Etcdctl() {}

  static void assumeInstalled() {
    assumeTrue(
        Files.isExecutable(COMMAND),
        "skipped: etcdctl is not installed (Debian package etcd-client)");
  }

  /// What it says of a request that is carried out.
  static String run(String endpoints, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(endpoints, arguments);
    String output = output(process);
    assertThat(process.waitFor()).as(output).isZero();
    return output.strip();
  }

  static String run(ServerProcess node, String... arguments)
      throws IOException, InterruptedException {
    return run(node.endpoint().toString(), arguments);
  }

  /// What it says of a request that is refused.
  static String fails(ServerProcess node, String... arguments)
      throws IOException, InterruptedException {
    Process process = process(node.endpoint().toString(), arguments);
    String output = output(process);
    assertThat(process.waitFor()).as(output).isNotZero();
    return output.strip();
  }

  private static Process process(String endpoints, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(COMMAND.toString(), "--endpoints=" + endpoints));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    return builder.start();
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
