package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.register.RegisterLimits;
import io.quorate.runtime.register.RegisterOutcome;
import io.quorate.runtime.register.RegisterOutcome.Empty;
import io.quorate.runtime.register.RegisterOutcome.Holds;
import io.quorate.runtime.register.RegisterOutcome.Unknown;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Registers of three nodes on real disks and sockets.
@Timeout(60)
class LiveRegistersTest {
  private static final long GROUP = 3;
  private static final Bytes ADA = Bytes.utf8("ada");

  @TempDir private Path folder;

  private final Map<NodeId, HostPort> members = new TreeMap<>();
  private final Map<Integer, LiveNode> nodes = new TreeMap<>();
  private final Map<Integer, Registers> registers = new TreeMap<>();

  @BeforeEach
  void start() throws IOException {
    List<Integer> ports = freePorts(3);
    for (int id = 1; id <= 3; id++) {
      members.put(new NodeId(id), new HostPort("127.0.0.1", ports.get(id - 1)));
    }
    for (int id = 1; id <= 3; id++) {
      start(id);
    }
  }

  @AfterEach
  void stop() {
    nodes.values().forEach(LiveNode::close);
  }

  private void start(int id) {
    LiveNode node =
        LiveNode.open(
            LiveNode.Settings.of(folder.resolve(Integer.toString(id)), 7, new NodeId(id), members));
    nodes.put(id, node);
    registers.put(id, node.hostRegisters(GROUP, RegisterLimits.DEFAULT));
    node.start();
  }

  private LiveNode node(int id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  private Registers at(int id) {
    return Objects.requireNonNull(registers.get(id));
  }

  private void restart(int id) {
    node(id).close();
    start(id);
  }

  @Test
  void all_who_write_at_once_and_all_who_read_get_one_value() {
    List<CompletableFuture<RegisterOutcome>> writes = new ArrayList<>();
    registers.forEach((id, at) -> writes.add(at.write("owner", Bytes.utf8("node " + id))));
    RegisterOutcome first = writes.getFirst().join();

    assertThat(first).isInstanceOf(Holds.class);
    assertThat(writes).allMatch(write -> write.join().equals(first));
    registers.values().forEach(at -> assertThat(at.read("owner").join()).isEqualTo(first));
  }

  @Test
  void a_register_that_nobody_has_written_is_empty() {
    assertThat(at(2).read("nothing").join()).isEqualTo(new Empty());
  }

  @Test
  void a_register_survives_that_all_nodes_restart() {
    assertThat(at(1).write("owner", ADA).join()).isEqualTo(new Holds(ADA));

    restart(1);
    restart(2);
    restart(3);

    assertThat(at(3).read("owner").join()).isEqualTo(new Holds(ADA));
    assertThat(at(2).write("owner", Bytes.utf8("bob")).join()).isEqualTo(new Holds(ADA));
  }

  @Test
  void two_of_three_nodes_are_enough() {
    node(3).close();

    assertThat(at(1).write("owner", ADA).join()).isEqualTo(new Holds(ADA));

    start(3);
    node(1).close();
    assertThat(at(3).read("owner").join()).isEqualTo(new Holds(ADA));
  }

  @Test
  void a_node_alone_says_that_it_does_not_know() {
    node(2).close();
    node(3).close();

    assertThat(at(1).write("owner", ADA).join()).isEqualTo(new Unknown());
  }

  @Test
  void names_and_values_are_bounded() {
    assertThatThrownBy(() -> at(1).read("n".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a name of 257 bytes is longer than the 256 allowed");
    assertThatThrownBy(() -> at(1).write("n", Bytes.wrap(new byte[4097])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a value of 4097 bytes is longer than the 4096 allowed");
  }

  @Test
  void a_group_of_registers_has_a_number_of_its_own() {
    assertThatThrownBy(() -> node(1).hostRegisters(GROUP, RegisterLimits.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("group 3 is hosted already");
  }

  /// Ports that were free a moment ago; all are held until the last is known, so that none comes
  /// twice.
  private static List<Integer> freePorts(int count) throws IOException {
    if (count == 0) {
      return List.of();
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Integer> ports = new ArrayList<>(freePorts(count - 1));
      ports.add(socket.getLocalPort());
      return ports;
    }
  }
}
