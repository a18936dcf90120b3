package io.quorate.transaction;

import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.LiveNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Three nodes with real disks and sockets in this process, and two keyspaces.
final class LiveCluster implements AutoCloseable {
  static final String NORTH = "north";
  static final String SOUTH = "south";

  private record Member(LiveNode node, TransactionNode transactions) {}

  private final Map<NodeId, Member> members = new TreeMap<>();

  LiveCluster(Path folder) throws IOException {
    List<Integer> ports = freePorts(3);
    Map<NodeId, HostPort> addresses = new TreeMap<>();
    for (int i = 0; i < 3; i++) {
      addresses.put(new NodeId(i + 1), new HostPort("127.0.0.1", ports.get(i)));
    }
    for (NodeId id : addresses.keySet()) {
      LiveNode node =
          LiveNode.open(LiveNode.Settings.of(folder.resolve(id.toString()), 7, id, addresses));
      TransactionNode transactions =
          TransactionNode.host(
              node, id, 3, Map.of(NORTH, 10L, SOUTH, 11L), TransactionOptions.DEFAULT);
      node.start();
      transactions.start();
      members.put(id, new Member(node, transactions));
    }
  }

  /// The nodes that are there.
  List<TransactionNode> nodes() {
    return members.values().stream().map(Member::transactions).toList();
  }

  /// Stops the last one.
  void stopOne() {
    NodeId last = new NodeId(members.size());
    Objects.requireNonNull(members.remove(last)).node.close();
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.node.close());
  }

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
