package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.api.keyspace.CreateKeyspaceRequest;
import io.quorate.api.keyspace.DropKeyspaceRequest;
import io.quorate.api.keyspace.KeyspacesGrpc;
import io.quorate.api.keyspace.ListKeyspacesRequest;
import io.quorate.protocol.EngineName;
import io.quorate.runtime.StoppedNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose log still knows a keyspace's group when the catalogue knows it no more: it was
/// away when the keyspace was dropped, and has learnt the catalogue from a snapshot.
class KeyspaceDroppedAwayTest {
  private static final long GROUP = 1000;

  @TempDir private Path folder;

  private final String peerUrl = "http://127.0.0.1:" + TestServer.freePorts(1).getFirst();

  private TestServer start() {
    return TestServer.alone(
        folder,
        TestServer.TIGHT,
        "--listen-peer-urls=" + peerUrl,
        "--initial-advertise-peer-urls=" + peerUrl,
        "--initial-cluster=a=" + peerUrl);
  }

  private SortedSet<Long> groupsInLog() throws IOException {
    try (StoppedNode disk = StoppedNode.open(folder.resolve("wal"))) {
      return new TreeSet<>(disk.groups().keySet());
    }
  }

  @Test
  void it_lets_go_of_the_group() throws IOException {
    try (TestServer server = start()) {
      var keyspaces = KeyspacesGrpc.newBlockingStub(server.channel());
      var _ = keyspaces.create(CreateKeyspaceRequest.newBuilder().setName("orders").build());
      var _ = keyspaces.drop(DropKeyspaceRequest.newBuilder().setName("orders").build());
    }
    assertThat(groupsInLog()).doesNotContain(GROUP);
    try (StoppedNode disk = StoppedNode.open(folder.resolve("wal"))) {
      disk.makeAlone(Map.of(), new TreeMap<>(Map.of(GROUP, EngineName.RAFT)));
    }
    assertThat(groupsInLog()).contains(GROUP);

    try (TestServer server = start()) {
      var _ =
          KeyspacesGrpc.newBlockingStub(server.channel())
              .list(ListKeyspacesRequest.getDefaultInstance());
    }
    assertThat(groupsInLog()).doesNotContain(GROUP);
  }
}
