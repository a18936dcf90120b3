package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node as the program that embeds it sees it: alone, on a real disk and a real socket.
class EmbeddingTest {
  private static final NodeId SELF = new NodeId(1);

  @TempDir private Path folder;

  /// Adds up numbers.
  private static final class Sum implements StateMachine<Long> {
    private long sum;

    @Override
    public Long apply(long index, Bytes command) {
      sum += Long.parseLong(command.toUtf8());
      return sum;
    }

    @Override
    public View view() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Runnable load(InputStream in) {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void a_question_that_throws_is_its_askers_own() throws Exception {
    try (LiveNode node = LiveNode.open(alone())) {
      Group<Sum, Long> group = node.host(1, new Sum());
      node.start();
      assertThat(group.submit(Bytes.utf8("5")).get(10, TimeUnit.SECONDS))
          .isInstanceOf(Outcome.Done.class);
      var thrown =
          group.query(
              Consistency.SERIALIZABLE,
              sum -> {
                throw new IllegalArgumentException("no such thing in " + sum.sum);
              });
      assertThatThrownBy(() -> thrown.get(10, TimeUnit.SECONDS))
          .hasRootCauseMessage("no such thing in 5");
      assertThat(group.query(Consistency.LINEARIZABLE, sum -> sum.sum).get(10, TimeUnit.SECONDS))
          .matches(outcome -> outcome instanceof Outcome.Done(Long sum, _) && sum == 5);
    }
  }

  @Test
  void a_node_may_be_closed_again_and_before_it_started() throws IOException {
    LiveNode node = LiveNode.open(alone());
    node.close();
    node.close();
    LiveNode.open(alone()).close();
  }

  @Test
  void a_node_is_one_of_its_members() {
    assertThatThrownBy(() -> LiveNode.Settings.of(folder, 7, SELF, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("node 1 is not one of the members []");
  }

  private LiveNode.Settings alone() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", free.getLocalPort());
      return LiveNode.Settings.of(folder, 7, SELF, Map.of(SELF, address));
    }
  }
}
