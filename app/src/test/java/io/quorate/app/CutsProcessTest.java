package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.Failure;
import io.quorate.client.Found;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.client.ReadLevel;
import io.quorate.client.Written;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import io.quorate.testkit.Wires;
import io.quorate.testkit.wire.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Three real nodes, and between them a network that is cut and garbled while they are under load:
/// whatever comes, nothing acknowledged is lost, and what clients were told is linearizable. All
/// tests share the cluster; snapshots are frequent and the log is short.
@Timeout(120)
@ParameterizedClass
@EnumSource(EngineName.class)
class CutsProcessTest {
  private static final Duration ELECTION_TIMEOUT = Duration.ofMillis(500);

  /// The time limit of a request, and what a loaded machine may add.
  private static final Duration BOUNDED = Duration.ofSeconds(9);

  private static final Bytes KEY = Bytes.utf8("known");
  private static final Bytes VALUE = Bytes.utf8("before");

  @TempDir private static Path folder;
  private static LocalCluster cluster;
  private static AcknowledgedWrites writes;

  @Parameter private EngineName engine;

  @BeforeParameterizedClassInvocation
  static void start(EngineName engine) throws IOException {
    cluster =
        LocalCluster.wired(
            Files.createDirectories(folder.resolve(engine.word())),
            3,
            Quorate.command(List.of("server")),
            List.of(
                "--engine=" + engine.word(),
                "--heartbeat-interval=50",
                "--election-timeout=" + ELECTION_TIMEOUT.toMillis(),
                "--snapshot-count=500",
                "--snapshot-catchup-entries=100",
                "--log-format=console"),
            1);
    cluster.start();
    writes = new AcknowledgedWrites(cluster);
    try (EtcdClient client = client(cluster.leader())) {
      assertThat(client.put(KEY, VALUE)).isInstanceOf(Outcome.Done.class);
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void all_is_well(TestInfo test) {
    Ordinarily.Runs.assume(test, engine);
    cluster.nodes().forEach(cluster::awaitReady);
  }

  @AfterEach
  void mend() {
    cluster.wires().heal();
  }

  @Test
  @Ordinarily(EngineName.RAFT)
  void a_leader_that_is_cut_off_refuses_in_time_and_tells_what_it_has() throws Exception {
    ServerProcess old = cluster.leader();
    writes.during(() -> {
      cluster.wires().cutOff(old);
      try (EtcdClient client = client(old)) {
        // Asked of a leader that does not know yet, and again of one that has stepped down.
        Refusals early = Refusals.await(client);
        var _ = LocalCluster.leaderAmong(cluster.others(old));
        awaitNoLeader(old);
        Refusals late = Refusals.await(client);
        assertThat(client.get(KEY, ReadLevel.SERIALIZABLE).first().orElseThrow().value())
            .isEqualTo(VALUE);
        writes.awaitMore();
        early.verify();
        late.verify();
      }
      cluster.wires().heal();
    });
    writes.verify();
  }

  @Test
  @Ordinarily({})
  void a_leader_that_hears_nobody_is_replaced() throws Exception {
    ServerProcess old = cluster.leader();
    writes.during(() -> {
      cluster.wires().deafen(old);
      awaitAnother(old);
      writes.awaitMore();
      cluster.wires().heal();
    });
    writes.verify();
  }

  @Test
  @Ordinarily(EngineName.RAFT)
  void a_leader_that_nobody_hears_is_replaced() throws Exception {
    ServerProcess old = cluster.leader();
    writes.during(() -> {
      cluster.wires().silence(old);
      awaitAnother(old);
      writes.awaitMore();
      cluster.wires().heal();
    });
    writes.verify();
  }

  /// It hears a majority and is heard by one, which hears the leader.
  @Test
  @Ordinarily({})
  void a_follower_that_does_not_hear_the_leader_deposes_nobody_and_says_what_it_cannot_do()
      throws Exception {
    ServerProcess leader = cluster.leader();
    ServerProcess follower = cluster.others(leader).getFirst();
    long term = status(leader).term();
    writes.during(() -> {
      cluster.wires().cut(leader, follower);
      awaitNoLeader(follower);
      try (EtcdClient client = client(follower)) {
        Refusals refusals = Refusals.await(client);
        assertThat(client.get(KEY, ReadLevel.SERIALIZABLE).first()).isPresent();
        Thread.sleep(ELECTION_TIMEOUT.multipliedBy(4));
        assertThat(status(leader).leads()).isTrue();
        refusals.verify();
      }
      writes.awaitMore();
      cluster.wires().heal();
    });
    assertThat(status(leader).term()).as("nor afterwards").isEqualTo(term);
    writes.verify();
  }

  @Test
  @Ordinarily(EngineName.RAFT)
  void a_link_to_the_leader_that_comes_and_goes_harms_nobody() throws Exception {
    ServerProcess leader = cluster.leader();
    ServerProcess follower = cluster.others(leader).getLast();
    Wires wires = cluster.wires();
    writes.during(() -> {
      for (int i = 0; i < 12; i++) {
        wires.cut(leader, follower);
        if (i % 3 == 0) {
          wires.breakConnections(leader, follower);
        }
        Thread.sleep(50 + 100 * (i % 4));
        wires.mend(leader, follower);
        Thread.sleep(50 + 100 * (i % 3));
      }
      writes.awaitMore();
    });
    writes.verify();
  }

  @Test
  @Ordinarily({})
  void frames_that_come_late_twice_out_of_order_or_not_at_all_harm_nobody() throws Exception {
    Weather storm =
        Weather.CALM
            .withDelay(Duration.ZERO, Duration.ofMillis(30))
            .withDuplication(0.1)
            .withLoss(0.02)
            .withoutOrder();
    writes.during(() -> {
      cluster.wires().weather(storm);
      writes.awaitMore();
      writes.awaitMore();
      cluster.wires().heal();
    });
    writes.verify();
  }

  @Test
  @Ordinarily({})
  void the_leader_is_cut_off_again_and_again_in_bad_weather() throws Exception {
    Weather weather =
        Weather.CALM.withDelay(Duration.ZERO, Duration.ofMillis(5)).withDuplication(0.05);
    writes.during(() -> {
      for (int i = 0; i < 5; i++) {
        cluster.wires().weather(weather.withLoss(0.01 * i));
        ServerProcess leader = cluster.leader();
        cluster.wires().cutOff(leader);
        awaitAnother(leader);
        writes.awaitMore();
        cluster.wires().heal();
        cluster.awaitReady(leader);
      }
    });
    writes.verify();
  }

  @Test
  @Ordinarily({})
  void a_follower_that_was_away_for_longer_than_the_log_is_kept_gets_a_snapshot() throws Exception {
    ServerProcess follower = cluster.others(cluster.leader()).getFirst();
    long before = snapshotsGot(follower);
    writes.during(() -> {
      cluster.wires().cutOff(follower);
      int kept = writes.count() + 1500;
      while (writes.count() < kept) {
        writes.awaitMore();
      }
      cluster.wires().heal();
      cluster.awaitReady(follower);
    });
    writes.verify();
    assertThat(snapshotsGot(follower)).isGreaterThan(before);
  }

  @Test
  @Ordinarily(EngineName.RAFT)
  void nothing_acknowledged_is_lost_when_one_node_after_the_other_is_started_again()
      throws Exception {
    writes.during(() -> {
      for (ServerProcess node : cluster.nodes()) {
        node.stop();
        writes.awaitMore();
        node.start();
        cluster.awaitReady(node);
      }
    });
    writes.verify();
  }

  /// What becomes of a write and a read that need a majority.
  private record Refusals(
      CompletableFuture<Outcome<Written>> write, CompletableFuture<Found> read, long sinceNanos) {
    static Refusals await(EtcdClient client) {
      return new Refusals(
          client.putAsync(Bytes.utf8("refused"), VALUE),
          client.getAsync(KEY, ReadLevel.LINEARIZABLE),
          System.nanoTime());
    }

    /// Both end in time, with the error after which etcd's clients try again.
    void verify() throws Exception {
      Failure failure =
          switch (write.get(left(), TimeUnit.NANOSECONDS)) {
            case Outcome.Failed<Written>(var refused) -> refused;
            case Outcome.Unknown<Written>(var unknown) -> unknown;
            case Outcome.Done<Written> done -> throw new AssertionError(done);
          };
      assertThat(failure.code()).isEqualTo("UNAVAILABLE");
      assertThat(failure.message())
          .isIn("etcdserver: request timed out", "etcdserver: leader changed");
      assertThatThrownBy(() -> read.get(left(), TimeUnit.NANOSECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              EtcdException.class,
              refused ->
                  assertThat(refused.failure())
                      .isEqualTo(new Failure("UNAVAILABLE", "etcdserver: request timed out")));
    }

    private long left() {
      return Math.max(0, sinceNanos + BOUNDED.toNanos() - System.nanoTime());
    }
  }

  private static void awaitNoLeader(ServerProcess node) {
    LocalCluster.await(
        node.name() + " to know of no leader",
        () -> LocalCluster.status(node).filter(status -> !status.knowsLeader()));
  }

  private static void awaitAnother(ServerProcess old) {
    var _ = LocalCluster.leaderAmong(cluster.others(old));
  }

  private static NodeStatus status(ServerProcess node) {
    return LocalCluster.await(node.name(), () -> LocalCluster.status(node));
  }

  private static long snapshotsGot(ServerProcess node) throws IOException {
    return Files.readAllLines(node.log()).stream()
        .filter(line -> line.contains("got a snapshot at"))
        .count();
  }

  private static EtcdClient client(ServerProcess node) {
    return EtcdClient.of(node.endpoint(), Duration.ofSeconds(20));
  }
}
