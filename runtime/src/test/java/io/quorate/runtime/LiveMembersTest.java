package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.observation.Observation;
import io.quorate.runtime.observation.Observation.GroupHosted;
import io.quorate.runtime.observation.Observation.LeaderElected;
import io.quorate.runtime.observation.Observation.MembersChanged;
import io.quorate.runtime.observation.Observation.PeerConnected;
import io.quorate.runtime.observation.Observation.PeerLost;
import io.quorate.runtime.observation.Observations;
import io.quorate.runtime.observation.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Nodes on real disks and sockets whose group gets other members.
@Timeout(60)
class LiveMembersTest {
  private static final long GROUP = 1;
  private static final NodeOptions OPTIONS =
      NodeOptions.DEFAULT.withRaft(
          RaftOptions.DEFAULT.withTimeouts(Duration.ofMillis(300), Duration.ofMillis(30)));

  @TempDir private Path folder;
  private final Map<NodeId, List<HostPort>> places = new TreeMap<>();
  private final Map<NodeId, LiveNode> nodes = new TreeMap<>();
  private final Map<NodeId, Group<Notes, Integer>> groups = new TreeMap<>();

  @AfterEach
  void close() {
    nodes.values().forEach(LiveNode::close);
  }

  @Test
  void a_group_grows_replaces_all_its_members_and_keeps_what_it_has() throws Exception {
    start(1, false);
    put("a");
    for (int joining : new int[] {2, 3, 4, 5, 6}) {
      start(joining, true);
      nodes.values().forEach(node -> places.forEach(node::locate));
    }
    change(1, 2, 3);
    put("b");
    change(4, 5, 6);
    for (long removed = 1; removed <= 3; removed++) {
      LiveNode node = leave(removed);
      node.removal().get(20, TimeUnit.SECONDS);
      node.close();
    }
    put("c");
    for (long each = 4; each <= 6; each++) {
      leave(each).close();
    }
    for (int again : new int[] {4, 5, 6}) {
      start(again, true); // it remembers where the others are
    }
    put("d");
    assertThat(read()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void what_befalls_a_node_can_be_followed() throws Exception {
    NodeId self = new NodeId(1);
    NodeId other = new NodeId(2);
    start(1, false);
    LiveNode node = Optional.ofNullable(nodes.get(self)).orElseThrow();
    put("a");
    start(2, true);
    nodes.values().forEach(each -> places.forEach(each::locate));
    change(1, 2);
    List<Observation> seen = new ArrayList<>();
    try (Observations.Reader reader = node.observations().read(() -> {}).orElseThrow()) {
      readUntil(reader, new PeerConnected(other), seen);
      assertThat(seen).startsWith(new GroupHosted(GROUP));
      assertThat(seen).contains(new LeaderElected(GROUP, 1, self));
      assertThat(seen).hasAtLeastOneElementOfType(MembersChanged.class);
      leave(2).close();
      readUntil(reader, new PeerLost(other), seen);
    }
  }

  private static void readUntil(
      Observations.Reader reader, Observation last, List<Observation> seen) {
    await(() -> {
      for (Seen each : reader.next(100)) {
        seen.add(((Seen.Observed) each).what());
      }
      return seen.contains(last);
    });
  }

  private void start(int id, boolean joins) {
    NodeId self = new NodeId(id);
    List<HostPort> at = places.computeIfAbsent(self, _ -> List.of(freePort()));
    LiveNode node =
        LiveNode.open(
            new LiveNode.Settings(
                folder.resolve("node" + id), 7, self, Map.of(self, at), at, Tls.none(), OPTIONS));
    nodes.put(self, node);
    groups.put(self, joins ? node.join(GROUP, new Notes()) : node.host(GROUP, new Notes()));
    node.start();
  }

  private LiveNode leave(long id) {
    groups.remove(new NodeId(id));
    return Optional.ofNullable(nodes.remove(new NodeId(id))).orElseThrow();
  }

  private void put(String text) throws Exception {
    assertThat(leader().submit(Bytes.utf8(text)).get(10, TimeUnit.SECONDS))
        .isInstanceOf(Outcome.Done.class);
  }

  private List<String> read() throws Exception {
    var read = leader().query(Consistency.LINEARIZABLE, Notes::texts).get(10, TimeUnit.SECONDS);
    return read instanceof Outcome.Done<List<String>>(var texts, _) ? texts : List.of();
  }

  private void change(long... voters) {
    Configuration target = Configuration.of(Arrays.stream(voters).mapToObj(NodeId::new).toList());
    await(() -> {
      Group<Notes, Integer> leader = leader();
      long basis = leader.status().engine().commitIndex();
      return leader.changeMembers(target, basis, false).join()
              instanceof Outcome.Done<Optional<ChangeRefused.Reason>>(var objection, _)
          && objection.isEmpty();
    });
  }

  private Group<Notes, Integer> leader() {
    await(() -> groups.values().stream().anyMatch(LiveMembersTest::leads));
    return groups.values().stream().filter(LiveMembersTest::leads).findFirst().orElseThrow();
  }

  private static boolean leads(Group<Notes, Integer> group) {
    return group.status().engine().leads();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited in vain").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static HostPort freePort() {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new HostPort("127.0.0.1", free.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
