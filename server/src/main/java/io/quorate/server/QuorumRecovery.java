package io.quorate.server;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.GroupExtent;
import io.quorate.runtime.StoppedNode;
import io.quorate.server.cluster.ClusterState;
import io.quorate.server.cluster.Member;
import io.quorate.server.cluster.MemberCommand;
import io.quorate.server.flags.HttpUrl;
import io.quorate.server.keyspace.Keyspaces;
import io.quorate.wal.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Makes a server that does not run the only member of its cluster, because a majority of the
/// members is lost for good. Looking at it changes nothing.
public final class QuorumRecovery implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final StoppedNode node;
  private final ClusterState state = new ClusterState();

  private QuorumRecovery(StoppedNode node) throws IOException {
    this.node = node;
    node.replay(EtcdServer.CLUSTER_GROUP, state);
  }

  /// Another member.
  ///
  /// @param answers whether something listens at one of its addresses
  public record Other(long id, String name, List<String> peerUrls, boolean voter, boolean answers) {
    public Other {
      peerUrls = List.copyOf(peerUrls);
    }
  }

  /// @param log the server's folder for its log
  /// @throws IOException if it cannot be used
  /// @throws RuntimeException if the server runs, or its data are damaged
  public static QuorumRecovery open(Path log) throws IOException {
    StoppedNode node = StoppedNode.open(log);
    try {
      return new QuorumRecovery(node);
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  public Identity identity() {
    return node.identity();
  }

  /// How far its log reaches, by the names of its groups.
  public SortedMap<String, GroupExtent> logs() {
    SortedMap<Long, String> names = names();
    SortedMap<String, GroupExtent> logs = new TreeMap<>();
    node.groups()
        .forEach((group, extent) -> logs.put(names.getOrDefault(group, "group " + group), extent));
    return logs;
  }

  private SortedMap<Long, String> names() {
    SortedMap<Long, String> names = new TreeMap<>();
    names.put(EtcdServer.CLUSTER_GROUP, "members");
    names.put(Keyspaces.DEFAULT_GROUP, nameOf(Keyspaces.DEFAULT));
    state.catalogue().entries().forEach(entry -> names.put(entry.group(), nameOf(entry.name())));
    return names;
  }

  private static String nameOf(String keyspace) {
    return "keyspace " + keyspace;
  }

  /// Of which groups it holds nothing, although it should, by their names.
  public SortedSet<String> missing() {
    return new TreeSet<>(missingGroups().values());
  }

  private SortedMap<Long, String> missingGroups() {
    SortedMap<Long, String> missing = names();
    missing.keySet().removeAll(node.groups().keySet());
    return missing;
  }

  /// Whether the server is a voter, as far as it knows.
  public boolean isVoter() {
    NodeId self = new NodeId(identity().nodeId());
    return node.groups().values().stream().allMatch(extent -> extent.members().isVoter(self));
  }

  /// The other members, by what this server knows of them. Tries to reach each of them.
  public List<Other> others() {
    List<Other> others = new ArrayList<>();
    for (Member member : state.members()) {
      if (member.id() != identity().nodeId()) {
        others.add(
            new Other(
                member.id(),
                member.name(),
                member.peerUrls(),
                !member.learner(),
                member.peerUrls().stream().anyMatch(QuorumRecovery::listens)));
      }
    }
    return others;
  }

  private static boolean listens(String url) {
    HttpUrl parsed = HttpUrl.parse(url, "the members' addresses");
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(parsed.hostPort().host(), parsed.hostPort().port()),
          Math.toIntExact(PATIENCE.toMillis()));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// In which of its logs another data folder of this cluster is ahead, if in any.
  public Optional<String> behind(QuorumRecovery other) {
    if (other.identity().clusterId() != identity().clusterId()) {
      throw new IllegalArgumentException(
          "%s is of another cluster than %s".formatted(other.identity(), identity()));
    }
    SortedMap<String, GroupExtent> own = logs();
    SortedSet<String> missing = missing();
    return other.logs().entrySet().stream()
        .filter(log ->
            Optional.ofNullable(own.get(log.getKey()))
                .map(mine -> mine.isBehind(log.getValue()))
                .orElseGet(() -> missing.contains(log.getKey())))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Makes the server the only member, durably.
  public void carryOut() {
    List<Bytes> removals =
        state.members().stream()
            .map(Member::id)
            .filter(id -> id != identity().nodeId())
            .map(id -> new MemberCommand.Remove(Long.MAX_VALUE, id, false).encode())
            .toList();
    node.makeAlone(Map.of(EtcdServer.CLUSTER_GROUP, removals), engines(missingGroups().keySet()));
  }

  /// By which engines groups are ordered of which nothing is here.
  private SortedMap<Long, EngineName> engines(Set<Long> groups) {
    SortedMap<Long, EngineName> engines = new TreeMap<>();
    groups.forEach(group -> engines.put(group, node.engine(EtcdServer.CLUSTER_GROUP)));
    state.catalogue().entries().forEach(entry -> engines.replace(entry.group(), entry.engine()));
    return engines;
  }

  @Override
  public void close() {
    node.close();
  }
}
