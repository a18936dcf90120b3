package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.AcknowledgedWrites;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Real servers whose cluster gets other members, by etcd's own tool.
@Timeout(240)
@ParameterizedClass
@EnumSource(EngineName.class)
class MembersProcessTest {
  /// Documented in `docs/operations.md`.
  private static final int REMOVED = 77;

  private static final int USAGE = 64;

  @TempDir private Path folder;
  @Parameter private EngineName engine;

  @BeforeEach
  void choose(TestInfo test) {
    Ordinarily.Runs.assume(test, engine);
    Etcdctl.assumeInstalled();
  }

  private LocalCluster cluster(int size) {
    return Quorate.cluster(
        folder,
        size,
        List.of(
            "--engine=" + engine.word(),
            "--heartbeat-interval=50",
            "--election-timeout=500",
            "--log-format=console"));
  }

  private static void start(LocalCluster cluster) {
    cluster.start();
    ServerProcess first = cluster.nodes().getFirst();
    cluster.nodes().forEach(node -> awaitStarted(first, node));
  }

  @Test
  @Ordinarily({})
  void a_cluster_grows_from_one_to_five_and_shrinks_to_one_under_load_and_loses_nothing()
      throws Exception {
    try (LocalCluster cluster = cluster(1)) {
      start(cluster);
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {
        growByTwo(cluster);
        growByTwo(cluster);
        assertThat(Etcdctl.run(cluster.endpoints(), "endpoint", "health"))
            .contains("is healthy")
            .doesNotContain("unhealthy");
        ServerProcess last = cluster.nodes().getLast();
        writes.alsoThrough(last);
        for (ServerProcess leader = cluster.leader(); leader != last; leader = cluster.leader()) {
          remove(last, leader);
          assertThat(leader.exitCode()).isEqualTo(REMOVED);
          assertThat(leader.lastLogLines()).contains("was removed from the cluster");
          cluster.forget(leader);
          writes.awaitMore();
        }
        for (ServerProcess node : cluster.nodes()) {
          if (node != last) {
            remove(last, node);
            assertThat(node.exitCode()).isEqualTo(REMOVED);
            cluster.forget(node);
          }
        }
      });
      writes.verify();
      ServerProcess alone = cluster.nodes().getFirst();
      assertThat(cluster.nodes()).containsExactly(alone);
      assertThat(Etcdctl.fails(alone, "member", "remove", id(alone)))
          .contains("re-configuration failed due to not enough started members");
    }
  }

  @Test
  @Ordinarily(EngineName.MULTI_PAXOS)
  void all_three_nodes_are_replaced_under_load_and_nothing_is_lost() throws Exception {
    try (LocalCluster cluster = cluster(3)) {
      start(cluster);
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {
        for (ServerProcess old : cluster.nodes()) {
          ServerProcess other = cluster.others(old).getLast();
          ServerProcess joining = cluster.joining();
          add(other, joining);
          joining.start();
          awaitStarted(other, joining);
          awaitVote(joining);
          writes.alsoThrough(joining);
          remove(other, old);
          assertThat(old.exitCode()).isEqualTo(REMOVED);
          cluster.forget(old);
          writes.awaitMore();
        }
      });
      writes.verify();
      assertThat(cluster.nodes()).hasSize(3);
      assertThat(Etcdctl.run(cluster.endpoints(), "endpoint", "health"))
          .contains("is healthy")
          .doesNotContain("unhealthy");
    }
  }

  @Test
  @Ordinarily({})
  void a_member_whose_disk_was_wiped_comes_back_as_a_learner_and_gets_its_vote() throws Exception {
    try (LocalCluster cluster = cluster(3)) {
      start(cluster);
      AcknowledgedWrites writes = new AcknowledgedWrites(cluster);
      writes.during(() -> {});
      ServerProcess lost = cluster.nodes().getLast();
      ServerProcess other = cluster.nodes().getFirst();
      String formerId = id(lost);
      lost.kill();
      LocalCluster.delete(lost.dataFolder());
      ServerProcess again = cluster.joiningInPlaceOf(lost);
      again.start();
      assertThat(again.exitCode()).isEqualTo(USAGE);
      assertThat(again.lastLogLines()).contains("etcdctl member remove " + formerId);

      assertThat(Etcdctl.fails(other, "member", "remove", id(cluster.nodes().get(1))))
          .as("one of the other two is needed")
          .contains("etcdserver: unhealthy cluster");
      Etcdctl.run(other, "member", "remove", formerId);
      String id = add(other, again, "--learner");
      assertThat(Etcdctl.fails(other, "member", "promote", id))
          .contains("can only promote a learner member which is in sync with leader");
      assertThat(Etcdctl.fails(other, "member", "add", "x", "--learner", "--peer-urls=http://x:1"))
          .contains("etcdserver: too many learner members in cluster");
      assertThat(Etcdctl.fails(other, "member", "add", "x", "--peer-urls=" + other.peerUrl()))
          .contains("etcdserver: Peer URLs already exists");

      again.start();
      cluster.awaitReady(again);
      writes.verify();
      assertThat(Etcdctl.fails(again, "put", "k", "v"))
          .contains("etcdserver: rpc not supported for learner");
      LocalCluster.await("the learner to be promoted", () -> promoted(other, id));
      assertThat(Etcdctl.run(again, "put", "k", "v")).isEqualTo("OK");
      assertThat(Etcdctl.run(other, "member", "list")).doesNotContain("true").contains(id);
      assertThat(Etcdctl.fails(other, "member", "promote", id))
          .contains("etcdserver: can only promote a learner member");

      // Who was away when it was removed hears of it when it comes back, from whoever it asks.
      again.kill();
      Etcdctl.run(other, "member", "remove", id);
      again.start();
      assertThat(again.exitCode()).isEqualTo(REMOVED);
      assertThat(again.lastLogLines()).contains("was removed from the cluster");
      cluster.forget(again);

      ServerProcess stranger = cluster.joining();
      stranger.start();
      assertThat(stranger.exitCode()).isEqualTo(USAGE);
      assertThat(stranger.lastLogLines()).contains("add this server first");
      cluster.forget(stranger);
      writes.verify();
    }
  }

  private static void growByTwo(LocalCluster cluster) throws IOException, InterruptedException {
    ServerProcess first = cluster.nodes().getFirst();
    List<ServerProcess> joining = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      joining.add(cluster.joining());
      add(first, joining.get(i));
      joining.get(i).start();
      awaitStarted(first, joining.get(i));
    }
    joining.forEach(cluster::awaitReady);
    joining.forEach(MembersProcessTest::awaitVote);
  }

  private static Optional<Boolean> promoted(ServerProcess through, String id) {
    try {
      return Optional.of(Etcdctl.run(through, "member", "promote", id).contains("promoted"));
    } catch (AssertionError _) {
      return Optional.empty();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// @return the id that the new member got
  private static String add(ServerProcess through, ServerProcess joining, String... more)
      throws IOException, InterruptedException {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "member";
    arguments[1] = "add";
    arguments[2] = joining.name();
    arguments[3] = "--peer-urls=" + joining.peerUrl();
    System.arraycopy(more, 0, arguments, 4, more.length);
    String output = Etcdctl.run(through, arguments);
    return output.replaceAll("(?s).*Member +([0-9a-f]+) added.*", "$1");
  }

  private static void remove(ServerProcess through, ServerProcess node)
      throws IOException, InterruptedException {
    Etcdctl.run(through, "member", "remove", id(node));
  }

  private static String id(ServerProcess node) {
    return Long.toHexString(
        LocalCluster.await(node.name(), () -> LocalCluster.status(node)).memberId());
  }

  /// As with etcd, nobody is added as long as most voters would not have started then: a server has
  /// started when it has said its name, which comes after it is ready.
  private static void awaitStarted(ServerProcess through, ServerProcess joined) {
    LocalCluster.await(
        joined.name() + " to have started",
        () -> {
          try {
            return Optional.of(Etcdctl.run(through, "member", "list"))
                .filter(list -> list.contains("started, " + joined.name()));
          } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  /// A voter that was added gets its vote when it holds the log.
  private static void awaitVote(ServerProcess joined) {
    LocalCluster.await(
        joined.name() + " to vote",
        () -> LocalCluster.status(joined).filter(status -> !status.learner()));
  }
}
