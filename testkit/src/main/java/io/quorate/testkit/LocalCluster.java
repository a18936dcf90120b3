package io.quorate.testkit;

import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.NodeStatus;
import io.quorate.testkit.wire.PeerProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Nodes of one cluster as processes of their own on free loopback ports of this machine.
public final class LocalCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PORTS_FROM = 10_000;
  private static final int PORTS_TO = 32_000;
  private static final Duration POLL = Duration.ofMillis(20);

  private final Path folder;
  private final List<String> command;
  private final List<String> moreFlags;
  private final List<ServerProcess> nodes = new ArrayList<>();
  private final Optional<PeerProxy> proxy;
  private int named;

  /// Prepares a cluster; nothing runs yet.
  ///
  /// @param folder where the nodes keep their data and logs
  /// @param command what starts a server; it takes etcd's flags
  /// @param moreFlags for every node
  public LocalCluster(Path folder, int size, List<String> command, List<String> moreFlags) {
    this(folder, size, command, moreFlags, Optional.empty());
  }

  private LocalCluster(
      Path folder,
      int size,
      List<String> command,
      List<String> moreFlags,
      Optional<PeerProxy> proxy) {
    this.folder = folder;
    this.command = command;
    this.moreFlags = moreFlags;
    this.proxy = proxy;
    List<ServerProcess.Place> places = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      places.add(nextPlace());
    }
    for (ServerProcess.Place place : places) {
      nodes.add(new ServerProcess(place, initialCluster(places), command, moreFlags));
    }
  }

  /// As the constructor, and whatever the nodes say to each other goes over [#wires].
  ///
  /// @param seed decides what frames come to in bad weather
  public static LocalCluster wired(
      Path folder, int size, List<String> command, List<String> moreFlags, long seed) {
    return new LocalCluster(folder, size, command, moreFlags, Optional.of(new PeerProxy(seed)));
  }

  private ServerProcess.Place nextPlace() {
    List<Integer> ports = freePorts(2);
    int peerPort = ports.get(1);
    return new ServerProcess.Place(
        folder,
        "node" + ++named,
        ports.get(0),
        peerPort,
        proxy.map(each -> each.gateTo(peerPort)).orElse(peerPort));
  }

  /// What is between the nodes.
  ///
  /// @throws IllegalStateException unless the cluster is [#wired]
  public Wires wires() {
    return new Wires(
        proxy.orElseThrow(() -> new IllegalStateException("this cluster has no wires")), nodes());
  }

  private static String initialCluster(List<ServerProcess.Place> places) {
    return String.join(
        ",", places.stream().map(place -> place.name() + "=" + place.peerUrl()).toList());
  }

  /// Prepares another node, which joins this cluster when it starts; it has to be added before.
  ///
  /// @param ownFlags for this node, after those that all have
  public ServerProcess joining(String... ownFlags) {
    return joining(nextPlace(), ownFlags);
  }

  /// Puts a node with flags of its own in the place of one of the founders that was not started.
  public ServerProcess withFlags(ServerProcess founder, String... ownFlags) {
    List<String> flags = new ArrayList<>(moreFlags);
    flags.addAll(List.of(ownFlags));
    ServerProcess other =
        new ServerProcess(
            founder.place(),
            initialCluster(nodes.stream().map(ServerProcess::place).toList()),
            command,
            flags);
    nodes.set(nodes.indexOf(founder), other);
    return other;
  }

  /// As [#joining(String...)], in the place of a node of this cluster.
  public ServerProcess joiningInPlaceOf(ServerProcess former) {
    nodes.remove(former);
    return joining(former.place());
  }

  private ServerProcess joining(ServerProcess.Place place, String... ownFlags) {
    List<ServerProcess.Place> places = new ArrayList<>();
    nodes.forEach(node -> places.add(node.place()));
    places.add(place);
    List<String> flags = new ArrayList<>(moreFlags);
    flags.add("--initial-cluster-state=existing");
    flags.addAll(List.of(ownFlags));
    ServerProcess node = new ServerProcess(place, initialCluster(places), command, flags);
    nodes.add(node);
    return node;
  }

  /// A node is none of this cluster any more. Its process, if it runs, is killed.
  public void forget(ServerProcess node) {
    nodes.remove(node);
    node.kill();
  }

  public List<ServerProcess> nodes() {
    return List.copyOf(nodes);
  }

  public void start() {
    nodes.forEach(ServerProcess::start);
    nodes.forEach(this::awaitReady);
  }

  /// Waits until a node knows its leader.
  ///
  /// @throws CheckFailedException with the end of the node's log, if it ends or takes too long
  public void awaitReady(ServerProcess node) {
    try {
      await(
          node.name() + " to know a leader",
          () -> {
            node.requireAlive();
            return status(node).filter(NodeStatus::knowsLeader);
          });
    } catch (CheckFailedException e) {
      throw new CheckFailedException(
          "%s; its log ends with%n%s".formatted(e.getMessage(), node.lastLogLines()));
    }
  }

  /// The node that leads, as soon as there is one.
  public ServerProcess leader() {
    return leaderAmong(nodes);
  }

  /// As [#leader], if the others may lead without knowing that their time is over.
  public static ServerProcess leaderAmong(List<ServerProcess> some) {
    return await(
        "a leader",
        () ->
            some.stream()
                .filter(node -> status(node).filter(NodeStatus::leads).isPresent())
                .findFirst());
  }

  /// All nodes but this one.
  public List<ServerProcess> others(ServerProcess one) {
    return nodes.stream().filter(node -> node != one).toList();
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
    proxy.ifPresent(PeerProxy::close);
  }

  /// Ports that were free a moment ago. They lie below those that systems give to outgoing
  /// connections, so that none is taken before, or while, a server is started again.
  public static List<Integer> freePorts(int count) {
    SplittableRandom random = new SplittableRandom();
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < count) {
      int port = random.nextInt(PORTS_FROM, PORTS_TO);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        ports.add(socket.getLocalPort());
      } catch (IOException e) {
        // Somebody has it; there are many more.
      }
    }
    return List.copyOf(ports);
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
