package io.quorate.app.process;

import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Nodes of one cluster as processes of their own on free loopback ports of this machine.
public final class LocalCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(20);

  private final List<ServerProcess> nodes = new ArrayList<>();

  /// Prepares a cluster of this program's own servers; nothing runs yet.
  ///
  /// @param folder where the nodes keep their data and logs
  /// @param moreFlags for every node
  public LocalCluster(Path folder, int size, List<String> moreFlags) {
    this(folder, size, Quorate.command(List.of("server")), moreFlags);
  }

  /// As above, of servers that another command starts.
  public LocalCluster(Path folder, int size, List<String> command, List<String> moreFlags) {
    List<Integer> ports = freePorts(2 * size);
    List<String> members = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      members.add("node%d=http://127.0.0.1:%d".formatted(i + 1, ports.get(2 * i + 1)));
    }
    for (int i = 0; i < size; i++) {
      nodes.add(
          new ServerProcess(
              folder,
              "node" + (i + 1),
              ports.get(2 * i),
              ports.get(2 * i + 1),
              String.join(",", members),
              command,
              moreFlags));
    }
  }

  public List<ServerProcess> nodes() {
    return nodes;
  }

  public void start() {
    nodes.forEach(ServerProcess::start);
    nodes.forEach(this::awaitReady);
  }

  /// Waits until a node knows its leader.
  public void awaitReady(ServerProcess node) {
    await(node.name() + " to know a leader", () -> status(node).filter(NodeStatus::knowsLeader));
  }

  /// The node that leads, as soon as there is one.
  public ServerProcess leader() {
    return await(
        "a leader",
        () ->
            nodes.stream()
                .filter(node -> status(node).filter(NodeStatus::leads).isPresent())
                .findFirst());
  }

  public static Optional<NodeStatus> status(ServerProcess node) {
    if (!node.isAlive()) {
      return Optional.empty();
    }
    try (EtcdClient client = EtcdClient.of(node.endpoint(), Duration.ofSeconds(2))) {
      return Optional.of(client.status());
    } catch (EtcdException e) {
      return Optional.empty();
    }
  }

  public static <T> T await(String what, Supplier<Optional<T>> condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() - deadline < 0) {
      Optional<T> met = condition.get();
      if (met.isPresent()) {
        return met.get();
      }
      pause();
    }
    throw new CheckFailedException(
        "waited %d seconds in vain for %s".formatted(PATIENCE.toSeconds(), what));
  }

  /// Polling needs a pause between two looks.
  public static void pause() {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckFailedException("interrupted");
    }
  }

  public String endpoints() {
    return String.join(
        ",", nodes.stream().map(ServerProcess::endpoint).map(Endpoint::toString).toList());
  }

  @Override
  public void close() {
    nodes.forEach(ServerProcess::kill);
  }

  /// Ports that were free a moment ago; all are held until the last is known, so that none comes
  /// twice.
  public static List<Integer> freePorts(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = held.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException("no free ports", e);
    }
  }

  /// Deletes a folder with all that is in it.
  public static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }
}
