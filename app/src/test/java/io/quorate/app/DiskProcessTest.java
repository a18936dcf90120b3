package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.Outcome;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// What real nodes say and do when they find their disk other than they left it. All tests share
/// the cluster; each puts the disk back in order.
@ParameterizedClass
@EnumSource(EngineName.class)
@Ordinarily(EngineName.RAFT)
class DiskProcessTest {
  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static AcknowledgedWrites writes;

  @Parameter private EngineName engine;

  @BeforeParameterizedClassInvocation
  static void start(EngineName engine) throws IOException {
    cluster =
        Quorate.cluster(
            Files.createDirectories(folder.resolve(engine.word())),
            3,
            List.of(
                "--engine=" + engine.word(),
                "--heartbeat-interval=50",
                "--election-timeout=500",
                "--snapshot-count=100",
                "--log-format=console"));
    cluster.start();
    writes = new AcknowledgedWrites(cluster);
    keyspace("create", "kept");
    keyspace("create", "gone");
    keyspace("drop", "gone");
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_nodes_are_there_and_have_something_to_lose(TestInfo test) throws Exception {
    Ordinarily.Runs.assume(test, engine);
    cluster.nodes().forEach(cluster::awaitReady);
    writes.during(() -> {});
  }

  @Test
  void a_batch_that_was_begun_when_all_nodes_died_is_cut_and_nothing_is_lost() throws Exception {
    cluster.nodes().forEach(ServerProcess::kill);
    for (ServerProcess node : cluster.nodes()) {
      LogFile.of(node).beginBatch();
    }

    cluster.start();

    writes.verify();
    for (ServerProcess node : cluster.nodes()) {
      assertThat(lines(node, "removed an incomplete batch"))
          .as(node.name())
          .hasSize(1)
          .allSatisfy(line -> assertThat(line).contains(".wal", "bytes"));
    }
  }

  @Test
  void a_node_gets_from_the_others_what_a_flipped_bit_in_its_log_has_cost() throws Exception {
    ServerProcess damaged = aFollower();
    damaged.kill();
    LogFile log = LogFile.of(damaged);
    log.flipBitInTheMiddle();
    int before = lines(damaged, "mending: ").size();

    writes.during(damaged::start);

    writes.verify();
    List<String> said =
        lines(damaged, "mending: ").subList(before, lines(damaged, "mending: ").size());
    assertThat(said.getFirst())
        .containsPattern("\\Q%s\\E is damaged at byte \\d+".formatted(log.path()));
    assertThat(said.getLast()).contains("mending: done");
    try (EtcdClient client = EtcdClient.of(damaged.endpoint(), Duration.ofSeconds(10))) {
      assertThat(client.inKeyspace("kept").put(Bytes.utf8("k"), Bytes.utf8("v")))
          .isInstanceOf(Outcome.Done.class);
    }
    assertThat(hashes()).as("HashKV of each node").hasSize(1);
  }

  @Test
  void a_node_gets_another_snapshot_in_the_place_of_a_damaged_one() throws Exception {
    ServerProcess damaged = aFollower();
    damaged.kill();
    Path snapshot = newestSnapshot(damaged);
    flipBitInTheMiddle(snapshot);

    writes.during(damaged::start);

    writes.verify();
    assertThat(lines(damaged, "%s is damaged at byte".formatted(snapshot))).isNotEmpty();
    assertThat(lines(damaged, "mending: done")).isNotEmpty();
    assertThat(hashes()).as("HashKV of each node").hasSize(1);
  }

  private static void keyspace(String what, String name) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    assertThat(
            QuorateCommand.run(
                out, out, "keyspace", what, name, "--endpoints", cluster.endpoints()))
        .as(said::toString)
        .isZero();
  }

  private static ServerProcess aFollower() {
    ServerProcess leader = cluster.leader();
    return cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  private static Path newestSnapshot(ServerProcess node) throws IOException {
    try (Stream<Path> files = Files.list(node.dataFolder().resolve("wal"))) {
      return files
          .filter(file -> file.toString().endsWith(".snapshot"))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  private static void flipBitInTheMiddle(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[content.length / 2] ^= 0x10;
    Files.write(file, content);
  }

  /// What the nodes say of the keys as they are now.
  private static Set<String> hashes() throws IOException {
    Set<String> hashes = new HashSet<>();
    for (ServerProcess node : cluster.nodes()) {
      URI uri = URI.create("http://%s/v3/maintenance/hashkv".formatted(node.endpoint()));
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setDoOutput(true);
      try (OutputStream body = connection.getOutputStream()) {
        body.write("{}".getBytes(StandardCharsets.UTF_8));
      }
      try (InputStream in = connection.getInputStream()) {
        String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).contains("\"hash\":");
        hashes.add(answer.replaceFirst("\"header\":\\{[^}]*\\},?", ""));
      }
    }
    return hashes;
  }

  @Test
  void a_node_that_comes_back_without_its_data_is_refused_by_its_peers() throws Exception {
    ServerProcess wiped = cluster.nodes().getLast();
    List<ServerProcess> others = cluster.nodes().subList(0, 2);
    Path aside = folder.resolve("aside");
    wiped.kill();
    Files.move(wiped.dataFolder(), aside);

    wiped.start();

    for (ServerProcess node : others) {
      LocalCluster.await(
          node.name() + " to refuse " + wiped.name(),
          () ->
              Optional.of(lines(node, "its disk was replaced or wiped"))
                  .filter(lines -> !lines.isEmpty()));
    }
    writes.during(() -> {});
    writes.verify(others);

    wiped.kill();
    LocalCluster.delete(wiped.dataFolder());
    Files.move(aside, wiped.dataFolder());
    wiped.start();
    writes.verify();
  }

  private static List<String> lines(ServerProcess node, String with) {
    try {
      return Files.readAllLines(node.log()).stream().filter(line -> line.contains(with)).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
