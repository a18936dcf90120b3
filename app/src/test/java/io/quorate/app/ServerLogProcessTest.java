package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server without any flag about its log says: scripts wait for it.
class ServerLogProcessTest {
  private static final List<String> READY =
      List.of(
          "published local member to cluster through raft",
          "ready to serve client requests",
          "enabled capabilities for version");

  @TempDir private Path folder;

  @Test
  void a_server_says_on_standard_error_and_in_json_that_it_is_ready() throws Exception {
    List<Integer> ports = LocalCluster.freePorts(2);
    String client = "http://127.0.0.1:" + ports.getFirst();
    String peer = "http://127.0.0.1:" + ports.getLast();
    Path errors = folder.resolve("stderr");
    Process server =
        Quorate.process(
                Quorate.command(
                    List.of(
                        "server",
                        "--data-dir=" + folder.resolve("data"),
                        "--listen-client-urls=" + client,
                        "--advertise-client-urls=" + client,
                        "--listen-peer-urls=" + peer,
                        "--initial-advertise-peer-urls=" + peer,
                        "--initial-cluster=default=" + peer)))
            .redirectError(errors.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      List<String> lines =
          LocalCluster.await(
              "the server to say that it is ready",
              () -> Optional.of(lines(errors)).filter(ServerLogProcessTest::ready));

      assertThat(lines)
          .allSatisfy(line -> assertThat(line).startsWith("{\"level\":\"").endsWith("\"}"));
      assertThat(lines).anySatisfy(line -> assertThat(line).contains("\"msg\":\"ready to serve"));
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static boolean ready(List<String> lines) {
    return READY.stream().allMatch(words -> lines.stream().anyMatch(line -> line.contains(words)));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
