package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import io.quorate.wal.FileDisk;
import io.quorate.wal.snapshot.Snapshot;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One of three real servers comes to another state than the others.
class RepairProcessTest {
  private static final long KEYS = 2;

  @TempDir private Path folder;

  private record Said(int exitCode, String text) {}

  @Test
  void a_server_whose_state_differs_stops_is_named_and_is_repaired_on_command() throws Exception {
    List<String> flags =
        List.of("--heartbeat-interval=50", "--election-timeout=500", "--snapshot-count=100");
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags)) {
      cluster.start();
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {});
      ServerProcess leader = cluster.leader();
      ServerProcess differing =
          cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
      List<ServerProcess> others =
          cluster.nodes().stream().filter(node -> node != differing).toList();
      differing.kill();
      pretendAnotherPast(differing);

      differing.start();
      writes.during(() -> assertThat(differing.exitCode()).isOne());

      assertThat(differing.lastLogLines()).contains("quorate repair");
      Said status = quorate("status", "--endpoints", leader.endpoint().toString());
      assertThat(status.exitCode()).isOne();
      assertThat(status.text()).contains("CORRUPT");
      writes.verify(others);

      assertThat(quorate("repair", "--data-dir", differing.dataFolder().toString()).exitCode())
          .isZero();
      differing.start();
      cluster.awaitReady(differing);
      writes.during(() -> {});
      writes.verify();
      LocalCluster.await(
          "nobody to be named any more",
          () ->
              Optional.of(quorate("status", "--endpoints", cluster.endpoints()))
                  .filter(said -> said.exitCode() == 0));
    }
  }

  /// The keys are what they were, but the sum over all that was done to them is another.
  private static void pretendAnotherPast(ServerProcess node) throws IOException {
    try (FileDisk disk = FileDisk.open(node.dataFolder().resolve("wal"))) {
      SnapshotStore store = SnapshotStore.open(disk);
      Snapshot snapshot =
          store.newest().stream().filter(each -> each.group() == KEYS).findFirst().orElseThrow();
      SnapshotFacts facts = SnapshotFacts.decode(store.head(snapshot));
      SnapshotFacts another = new SnapshotFacts(facts.head(), facts.millis(), facts.sum() + 1);
      byte[] state;
      try (InputStream content = store.content(snapshot)) {
        state = content.readAllBytes();
      }
      store.write(KEYS, snapshot.index(), another.encode(), out -> out.write(state));
    }
  }

  private static Said quorate(String... arguments) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int exitCode = QuorateCommand.run(out, out, arguments);
    return new Said(exitCode, text.toString());
  }
}
