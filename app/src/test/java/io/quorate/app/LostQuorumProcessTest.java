package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Of three real servers two are lost for good.
class LostQuorumProcessTest {
  private static final Bytes KEY = Bytes.utf8("k");

  @TempDir private Path folder;

  private record Said(int exitCode, String text) {}

  @ParameterizedTest
  @EnumSource(EngineName.class)
  @Ordinarily(EngineName.RAFT)
  void one_survivor_goes_on_alone_with_all_that_was_acknowledged(EngineName engine, TestInfo test)
      throws Exception {
    Ordinarily.Runs.assume(test, engine);
    List<String> flags =
        List.of("--heartbeat-interval=50", "--election-timeout=500", "--engine=" + engine.word());
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags)) {
      cluster.start();
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {});
      assertThat(quorate("keyspace", "create", "orders", "--endpoints", cluster.endpoints()))
          .satisfies(said -> assertThat(said.exitCode()).as(said.text()).isZero());
      ServerProcess behind = cluster.nodes().get(0);
      ServerProcess survivor = cluster.nodes().get(1);
      ServerProcess lost = cluster.nodes().get(2);
      behind.kill();
      writes.during(() -> {});
      writes.verify(List.of(survivor, lost));
      try (EtcdClient client = client(survivor)) {
        assertThat(client.inKeyspace("orders").put(KEY, Bytes.utf8("one")))
            .isInstanceOf(Outcome.Done.class);
      }

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
      try (EtcdClient client = client(survivor)) {
        assertThat(client.members()).hasSize(1);
        EtcdClient orders = client.inKeyspace("orders");
        assertThat(orders.get(KEY, ReadLevel.LINEARIZABLE).first())
            .hasValueSatisfying(found -> assertThat(found.value().toUtf8()).isEqualTo("one"));
        assertThat(orders.put(KEY, Bytes.utf8("two"))).isInstanceOf(Outcome.Done.class);
      }
      assertThat(record(survivor)).contains("becomes the only member", "last entry");
    }
  }

  private static String record(ServerProcess node) throws IOException {
    return Files.readString(node.dataFolder().resolve("recovered-quorum.txt"));
  }

  private static EtcdClient client(ServerProcess node) {
    return EtcdClient.of(node.endpoint(), Duration.ofSeconds(10));
  }

  private static Said recover(ServerProcess node, String... more) {
    List<String> arguments = new ArrayList<>(List.of("recover-quorum", "--data-dir"));
    arguments.add(node.dataFolder().toString());
    arguments.addAll(List.of(more));
    return quorate(arguments.toArray(String[]::new));
  }

  private static Said quorate(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text, true);
    return new Said(QuorateCommand.run(out, out, arguments), text.toString());
  }
}
