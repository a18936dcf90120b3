package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Three nodes as real processes, under real clients and real signals. All tests share the cluster:
/// what one has written must outlive what the next one does.
@ParameterizedClass
@EnumSource(EngineName.class)
@Ordinarily(EngineName.RAFT)
class ClusterProcessTest {
  private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

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
                "--election-timeout=" + ELECTION_TIMEOUT.toMillis(),
                "--log-format=console"));
    cluster.start();
    writes = new AcknowledgedWrites(cluster);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_nodes_are_there(TestInfo test) {
    Ordinarily.Runs.assume(test, engine);
    cluster.nodes().forEach(cluster::awaitReady);
  }

  @Test
  void etcdctl_reads_and_writes_through_every_node() throws Exception {
    Etcdctl.assumeInstalled();
    for (ServerProcess node : cluster.nodes()) {
      assertThat(Etcdctl.run(node, "put", node.name(), "v")).isEqualTo("OK");
      assertThat(Etcdctl.run(node, "get", node.name())).isEqualTo(node.name() + "\nv");
      assertThat(Etcdctl.run(node, "endpoint", "health")).contains("is healthy");
      assertThat(Etcdctl.run(node, "endpoint", "status")).contains("3.6.");
    }
    String anyNode = cluster.endpoints();
    assertThat(Etcdctl.run(anyNode, "get", "--prefix", "--keys-only", "node"))
        .contains("node1", "node2", "node3");
    assertThat(Etcdctl.run(anyNode, "member", "list")).contains("node1", "node2", "node3");
    assertThat(Etcdctl.run(anyNode, "del", "--prefix", "node")).isEqualTo("3");
  }

  @Test
  void etcdctl_moves_the_leader_and_only_the_leader_is_asked() throws Exception {
    Etcdctl.assumeInstalled();
    ServerProcess old = cluster.leader();
    ServerProcess next = follower();
    String target = Long.toHexString(status(next).memberId());
    assertThat(Etcdctl.fails(next, "move-leader", target)).contains("no leader endpoint given");
    assertThat(Etcdctl.fails(old, "move-leader", "77"))
        .contains("etcdserver: bad leader transferee");
    assertThat(Etcdctl.run(old, "move-leader", target)).contains("Leadership transferred from");
    assertThat(cluster.leader()).isEqualTo(next);
  }

  @Test
  void jetcd_reads_and_writes() throws Exception {
    String[] endpoints =
        cluster.nodes().stream().map(node -> "http://" + node.endpoint()).toArray(String[]::new);
    try (Client client = Client.builder().endpoints(endpoints).build()) {
      ByteSequence key = ByteSequence.from("jetcd", StandardCharsets.UTF_8);
      ByteSequence value = ByteSequence.from("value", StandardCharsets.UTF_8);
      client.getKVClient().put(key, value).get(10, TimeUnit.SECONDS);
      var found = client.getKVClient().get(key).get(10, TimeUnit.SECONDS);
      assertThat(found.getKvs().getFirst().getValue()).isEqualTo(value);
      assertThat(client.getKVClient().delete(key).get(10, TimeUnit.SECONDS).getDeleted())
          .isEqualTo(1);
    }
  }

  @Test
  @Ordinarily({EngineName.RAFT, EngineName.MULTI_PAXOS})
  void nothing_acknowledged_is_lost_when_the_leader_is_killed_under_load() throws Exception {
    ServerProcess leader = cluster.leader();
    writes.during(() -> {
      leader.kill();
      writes.awaitMore();
      leader.start();
    });
    writes.verify();
  }

  /// Each put makes one version of its writer's key, however often it had to be sent.
  @Test
  void writes_of_a_session_are_carried_out_once_when_the_leader_is_killed() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<SessionWriter> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(SessionWriter.start(cluster, Bytes.utf8("session" + i), stop));
    }
    ServerProcess leader = cluster.leader();
    writes.during(() -> {
      leader.kill();
      writes.awaitMore();
      leader.start();
    });
    stop.set(true);
    cluster.awaitReady(leader);
    for (SessionWriter writer : writers) {
      writer.verify(leader);
    }
  }

  @Test
  void nothing_acknowledged_is_lost_when_a_follower_is_killed_under_load() throws Exception {
    ServerProcess follower = follower();
    writes.during(() -> {
      follower.kill();
      writes.awaitMore();
      follower.start();
    });
    writes.verify();
  }

  @Test
  void nothing_acknowledged_is_lost_when_all_nodes_are_killed_under_load() throws Exception {
    writes.during(() -> {
      cluster.nodes().forEach(ServerProcess::kill);
      cluster.nodes().forEach(ServerProcess::start);
      writes.awaitMore();
    });
    writes.verify();
  }

  @Test
  void nothing_acknowledged_is_lost_when_the_leader_is_paused_under_load() throws Exception {
    ServerProcess leader = cluster.leader();
    writes.during(() -> {
      leader.signal("STOP");
      writes.awaitMore();
      leader.signal("CONT");
    });
    writes.verify();
  }

  @Test
  void nobody_misses_a_follower_that_is_paused() throws Exception {
    ServerProcess follower = follower();
    writes.during(() -> {
      follower.signal("STOP");
      writes.awaitMore();
      follower.signal("CONT");
    });
    writes.verify();
  }

  @Test
  void a_follower_that_slept_for_three_election_timeouts_unseats_nobody() throws Exception {
    ServerProcess leader = cluster.leader();
    ServerProcess follower = follower();
    long term = status(leader).term();

    follower.signal("STOP");
    Thread.sleep(ELECTION_TIMEOUT.multipliedBy(3));
    follower.signal("CONT");

    NodeStatus awake = status(follower);
    cluster.awaitReady(follower);
    assertThat(awake.term()).isEqualTo(term);
    assertThat(status(leader).term()).isEqualTo(term);
    assertThat(cluster.leader()).isEqualTo(leader);
  }

  @Test
  @Ordinarily({EngineName.RAFT, EngineName.MULTI_PAXOS})
  void a_leader_that_slept_for_three_election_timeouts_never_reads_what_is_old() throws Exception {
    ServerProcess old = cluster.leader();
    Bytes key = Bytes.utf8("slept");
    try (EtcdClient sleeper = EtcdClient.of(old.endpoint(), Duration.ofSeconds(10))) {
      assertThat(sleeper.put(key, Bytes.utf8("old"))).isInstanceOf(Outcome.Done.class);
      old.signal("STOP");
      Thread.sleep(ELECTION_TIMEOUT.multipliedBy(3));
      ServerProcess leader =
          LocalCluster.await(
              "another leader",
              () ->
                  cluster.nodes().stream()
                      .filter(node -> node != old)
                      .filter(node -> status(node).leads())
                      .findFirst());
      try (EtcdClient client = EtcdClient.of(leader.endpoint(), Duration.ofSeconds(10))) {
        assertThat(client.put(key, Bytes.utf8("new"))).isInstanceOf(Outcome.Done.class);
      }
      var read = sleeper.getAsync(key, ReadLevel.LINEARIZABLE);

      old.signal("CONT");

      Optional<String> value =
          read.thenApply(found -> found.first().map(kv -> kv.value().toUtf8()))
              .exceptionally(_ -> Optional.of("no answer"))
              .join();
      assertThat(value.orElseThrow()).isIn("new", "no answer");
      cluster.awaitReady(old);
      assertThat(sleeper.get(key, ReadLevel.LINEARIZABLE).first().orElseThrow().value())
          .isEqualTo(Bytes.utf8("new"));
    }
  }

  private static ServerProcess follower() {
    ServerProcess leader = cluster.leader();
    return cluster.nodes().stream().filter(node -> node != leader).findFirst().orElseThrow();
  }

  private static NodeStatus status(ServerProcess node) {
    return LocalCluster.await(node.name(), () -> LocalCluster.status(node));
  }
}
