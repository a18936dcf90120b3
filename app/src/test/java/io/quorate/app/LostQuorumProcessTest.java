package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.LocalCluster;
import io.quorate.app.process.ServerProcess;
import io.quorate.client.EtcdClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Of three real servers two are lost for good.
class LostQuorumProcessTest {
  @TempDir private Path folder;

  private record Said(int exitCode, String text) {}

  @ParameterizedTest
  @ValueSource(strings = {"raft", "multi-paxos"})
  void one_survivor_goes_on_alone_with_all_that_was_acknowledged(String engine) throws Exception {
    List<String> flags =
        List.of("--heartbeat-interval=50", "--election-timeout=500", "--engine=" + engine);
    try (LocalCluster cluster = new LocalCluster(folder, 3, flags)) {
      cluster.start();
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {});
      ServerProcess behind = cluster.nodes().get(0);
      ServerProcess survivor = cluster.nodes().get(1);
      ServerProcess lost = cluster.nodes().get(2);
      behind.kill();
      writes.during(() -> {});
      writes.verify(List.of(survivor, lost));

      assertThat(recover(survivor, "--yes"))
          .satisfies(said -> assertThat(said.exitCode()).isOne())
          .satisfies(said -> assertThat(said.text()).contains("is in use"));

      survivor.kill();
      assertThat(recover(behind))
          .as("whoever only looks is shown what there is")
          .satisfies(said -> assertThat(said.exitCode()).isOne())
          .satisfies(said -> assertThat(said.text()).contains("2 of 3 voters seem to be there"));

      lost.kill();
      assertThat(recover(behind, "--compare", survivor.dataFolder().toString(), "--yes"))
          .satisfies(said -> assertThat(said.exitCode()).isOne())
          .satisfies(said -> assertThat(said.text()).contains("node2 holds more"));
      assertThat(recover(survivor))
          .satisfies(said -> assertThat(said.exitCode()).isZero())
          .satisfies(said -> assertThat(said.text()).contains("Nothing was changed"));
      assertThat(recover(survivor, "--compare", behind.dataFolder().toString(), "--yes"))
          .satisfies(said -> assertThat(said.exitCode()).as(said.text()).isZero());

      survivor.start();
      cluster.awaitReady(survivor);
      writes.verify(List.of(survivor));
      try (EtcdClient client = EtcdClient.of(survivor.endpoint(), Duration.ofSeconds(10))) {
        assertThat(client.members()).hasSize(1);
      }
      assertThat(record(survivor)).contains("becomes the only member", "last entry");
    }
  }

  private static String record(ServerProcess node) throws IOException {
    return Files.readString(node.dataFolder().resolve("recovered-quorum.txt"));
  }

  private static Said recover(ServerProcess node, String... more) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    String[] arguments = new String[3 + more.length];
    arguments[0] = "recover-quorum";
    arguments[1] = "--data-dir";
    arguments[2] = node.dataFolder().toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    int exitCode = QuorateCommand.run(out, out, arguments);
    return new Said(exitCode, text.toString());
  }
}
