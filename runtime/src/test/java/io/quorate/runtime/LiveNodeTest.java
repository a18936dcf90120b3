package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.LiveNode.Settings;
import io.quorate.runtime.Outcome.Done;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.Outcome.Refused;
import io.quorate.wal.DirectoryInUseException;
import io.quorate.wal.ForeignLogException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A node on a real disk and real sockets.
@Timeout(60)
class LiveNodeTest {
  private static final NodeId SELF = new NodeId(1);
  private static final long CLUSTER = 77;
  private static final long GROUP = 2;
  private static final Outcome<Integer> STOPPED = new Refused<>(Reason.STOPPED);

  @TempDir Path directory;

  @Test
  void a_node_that_was_closed_can_be_opened_again_and_has_everything() {
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      Group<Notes, Integer> group = node.host(GROUP, new Notes());
      node.start();
      assertThat(group.submit(Bytes.utf8("foo")).join()).isEqualTo(new Done<>(1, 2L));
    }
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      Group<Notes, Integer> group = node.host(GROUP, new Notes());
      node.start();
      assertThat(group.query(Consistency.LINEARIZABLE, Notes::texts).join())
          .isEqualTo(new Done<>(List.of("foo"), 3L));
    }
  }

  @Test
  void a_group_comes_while_the_node_runs_and_when_it_is_dropped_it_is_gone_for_good() {
    Configuration alone = Configuration.of(List.of(SELF));
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      Group<Notes, Integer> first = node.host(GROUP, new Notes());
      node.start();
      Group<Notes, Integer> second = node.host(7, alone, new Notes());
      assertThat(second.submit(Bytes.utf8("foo")).join()).isEqualTo(new Done<>(1, 2L));
      node.drop(7);
      assertThat(second.submit(Bytes.utf8("bar")).join()).isEqualTo(STOPPED);
      assertThat(second.query(Consistency.LINEARIZABLE, Notes::texts).join())
          .isEqualTo(new Refused<>(Reason.STOPPED));
      assertThat(first.submit(Bytes.utf8("foo")).join()).isEqualTo(new Done<>(1, 2L));
    }
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      Group<Notes, Integer> first = node.host(GROUP, new Notes());
      node.start();
      assertThat(node.hasDropped(7)).isTrue();
      assertThat(node.hasDropped(GROUP)).isFalse();
      assertThat(first.submit(Bytes.utf8("bar")).join()).isEqualTo(new Done<>(2, 4L));
    }
  }

  @Test
  void groups_of_both_engines_share_a_log_and_each_goes_on_with_its_own() {
    Configuration alone = Configuration.of(List.of(SELF));
    for (int life = 1; life <= 2; life++) {
      try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
        Group<Notes, Integer> raft = node.host(GROUP, new Notes());
        Group<Notes, Integer> paxos = node.host(7, new EngineKind.MultiPaxos(), alone, new Notes());
        node.start();
        for (Group<Notes, Integer> group : List.of(raft, paxos)) {
          Outcome<Integer> outcome = group.submit(Bytes.utf8("foo")).join();
          assertThat(outcome).isInstanceOf(Done.class);
          assertThat(((Done<Integer>) outcome).result()).as("notes in all lives").isEqualTo(life);
        }
      }
    }
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      assertThatThrownBy(() -> node.host(7, alone, new Notes()))
          .hasMessageContaining(
              "the log of group 7 was written by the engine multi-paxos, and this node is to run"
                  + " raft");
    }
  }

  @Test
  void a_directory_is_used_by_one_node_at_a_time() {
    try (LiveNode _ = LiveNode.open(settings(CLUSTER, SELF))) {
      assertThatThrownBy(() -> LiveNode.open(settings(CLUSTER, SELF)))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining(directory.toString());
    }
  }

  @Test
  void the_directory_of_another_node_or_cluster_is_refused_and_left_alone() {
    LiveNode.open(settings(CLUSTER, SELF)).close();
    assertThatThrownBy(() -> LiveNode.open(settings(CLUSTER, new NodeId(2))))
        .isInstanceOf(ForeignLogException.class)
        .hasMessageContaining(directory.toString());
    assertThatThrownBy(() -> LiveNode.open(settings(78, SELF)))
        .isInstanceOf(ForeignLogException.class);
    LiveNode.open(settings(CLUSTER, SELF)).close();
  }

  @Test
  void a_node_that_is_alone_with_its_damaged_disk_says_what_can_be_done() throws IOException {
    try (LiveNode node = LiveNode.open(settings(CLUSTER, SELF))) {
      Group<Notes, Integer> group = node.host(GROUP, new Notes());
      node.start();
      assertThat(group.submit(Bytes.utf8("foo")).join()).isInstanceOf(Done.class);
    }
    Path manifest = directory.resolve("manifest");
    Files.delete(manifest);
    assertThatThrownBy(() -> LiveNode.open(settings(CLUSTER, SELF)))
        .hasMessageStartingWith("%s is damaged at byte 0: ", manifest)
        .hasMessageContaining("restore its directory");
  }

  @Test
  void a_directory_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    Settings settings =
        new Settings(
            file.resolve("data"),
            CLUSTER,
            SELF,
            members(SELF),
            List.of(),
            Tls.none(),
            NodeOptions.DEFAULT);
    assertThatThrownBy(() -> LiveNode.open(settings))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void a_node_is_one_of_the_members() {
    assertThatThrownBy(() ->
            new Settings(
                directory,
                CLUSTER,
                SELF,
                members(new NodeId(2)),
                List.of(),
                Tls.none(),
                NodeOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node 1 is not one of the members [2]");
  }

  @Test
  void an_address_that_is_taken_is_named() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort taken = new HostPort("127.0.0.1", other.getLocalPort());
      Settings settings =
          new Settings(
              directory,
              CLUSTER,
              SELF,
              members(SELF),
              List.of(taken),
              Tls.none(),
              NodeOptions.DEFAULT);
      try (LiveNode node = LiveNode.open(settings)) {
        assertThatThrownBy(node::start)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining(taken.toString());
      }
    }
  }

  /// Whoever submits while the node closes is told so, and does not wait for ever.
  @Test
  void every_request_ends_however_it_meets_the_end_of_the_node() throws InterruptedException {
    LiveNode node = LiveNode.open(settings(CLUSTER, SELF));
    Group<Notes, Integer> group = node.host(GROUP, new Notes());
    node.start();
    assertThat(group.submit(Bytes.utf8("foo")).join()).isInstanceOf(Done.class);

    CountDownLatch running = new CountDownLatch(4);
    List<CompletableFuture<Void>> clients =
        IntStream.range(0, 4)
            .mapToObj(_ ->
                CompletableFuture.runAsync(
                    () -> submitUntilStopped(group, running), Thread::startVirtualThread))
            .toList();
    running.await();
    node.close();
    CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join();
  }

  private static void submitUntilStopped(Group<Notes, Integer> group, CountDownLatch running) {
    for (int i = 0; ; i++) {
      if (i == 10) {
        running.countDown();
      }
      CompletableFuture<Outcome<Integer>> outcome = group.submit(Bytes.utf8("bar"));
      if (outcome.orTimeout(15, TimeUnit.SECONDS).join().equals(STOPPED)) {
        return;
      }
    }
  }

  private Settings settings(long cluster, NodeId self) {
    return new Settings(
        directory, cluster, self, members(self), List.of(), Tls.none(), NodeOptions.DEFAULT);
  }

  private static Map<NodeId, List<HostPort>> members(NodeId only) {
    return Map.of(only, List.of());
  }
}
