package io.quorate.server.cluster;

import io.quorate.net.HostPort;
import io.quorate.net.Inquirer;
import io.quorate.net.NodeLoop;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.NodeId;
import io.quorate.server.flags.ClusterIds;
import io.quorate.server.flags.FlagException;
import io.quorate.server.flags.HttpUrl;
import io.quorate.server.flags.ServerOptions;
import io.quorate.wal.Identity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which member of which cluster a server is, and where it finds the others.
///
/// A member of a new cluster computes this from its flags ([ClusterIds]). One that joins a cluster
/// asks the members: it was added there under its peer addresses, and given an id. Whoever has data
/// is who that data says.
///
/// @param founder whether it is one of the first members
/// @param members where each member is, as far as it is known now
public record Place(
    long cluster, NodeId self, boolean founder, Map<NodeId, List<HostPort>> members) {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  public Place {
    members = Map.copyOf(members);
  }

  /// A member of a new cluster.
  public static Place founding(ServerOptions options) {
    ClusterIds ids = options.ids();
    Map<NodeId, List<HostPort>> members = new TreeMap<>();
    options
        .cluster()
        .members()
        .forEach((name, urls) ->
            members.put(new NodeId(id(ids, name)), urls.stream().map(HttpUrl::hostPort).toList()));
    return new Place(ids.clusterId(), new NodeId(id(ids, options.name())), true, members);
  }

  private static long id(ClusterIds ids, String name) {
    return Optional.ofNullable(ids.memberIds().get(name)).orElseThrow();
  }

  /// A member that has data. Where the others are stands there, too, but for what the flags say of
  /// a cluster that began with them.
  public static Place of(Identity identity, ServerOptions options) {
    Place founding = founding(options);
    boolean founder = founding.cluster == identity.clusterId();
    return new Place(
        identity.clusterId(),
        new NodeId(identity.nodeId()),
        founder,
        founder ? founding.members : Map.of());
  }

  /// A server that joins a cluster.
  ///
  /// @throws FlagException if it was not added there, was started before and has lost its data, or
  ///   has another engine
  /// @throws IllegalStateException if none of the members answers
  public static Place joining(ServerOptions options, Tls tls) {
    Found found = find(options, tls);
    if (!found.told.engine().equals(options.engine().word())) {
      throw new FlagException(
          "--engine=%s, but the log of cluster %x is ordered by %s"
              .formatted(options.engine().word(), found.told.cluster(), found.told.engine()));
    }
    if (found.self.hasStarted()) {
      throw new FlagException(
          "member %x was started before as %s, and %s holds none of its data: remove it and add it anew, with 'etcdctl member remove %x' and 'etcdctl member add %s --learner --peer-urls=%s'"
              .formatted(
                  found.self.id(),
                  found.self.name(),
                  options.dataFolder(),
                  found.self.id(),
                  options.name(),
                  String.join(",", found.self.peerUrls())));
    }
    return found.place();
  }

  /// Where the members are, for one that has data in which that does not stand yet.
  ///
  /// @throws FlagException if the members are of another cluster
  /// @throws IllegalStateException if none of them answers
  public Place askAgain(ServerOptions options, Tls tls) {
    Place asked = find(options, tls).place();
    if (asked.cluster != cluster || !asked.self.equals(self)) {
      throw new FlagException(
          "%s holds data of node %s of cluster %x, but at the addresses of --initial-cluster this server is node %s of cluster %x"
              .formatted(options.dataFolder(), self, cluster, asked.self, asked.cluster));
    }
    return asked;
  }

  /// What a member has told.
  private record Found(Introduction told, Member self) {
    Place place() {
      Map<NodeId, List<HostPort>> members = new TreeMap<>();
      for (Member member : told.members()) {
        members.put(
            new NodeId(member.id()),
            member.peerUrls().stream()
                .map(url -> HttpUrl.parse(url, "the members' addresses").hostPort())
                .toList());
      }
      return new Place(told.cluster(), new NodeId(self.id()), false, members);
    }
  }

  /// Asks one member after another until one knows of this server.
  private static Found find(ServerOptions options, Tls tls) {
    List<String> own =
        options.addresses().advertisePeers().stream().map(HttpUrl::toString).sorted().toList();
    List<String> silent = new ArrayList<>();
    Optional<Introduction> stranger = Optional.empty();
    try (NodeLoop loop = NodeLoop.start("inquirer")) {
      Inquirer inquirer = new Inquirer(loop, tls, PATIENCE);
      for (HttpUrl url : others(options)) {
        try {
          Introduction told = Introduction.decode(inquirer.ask(0, url.hostPort()));
          Optional<Member> self =
              told.members().stream().filter(member -> member.peerUrls().equals(own)).findFirst();
          if (self.isPresent()) {
            return new Found(told, self.get());
          }
          stranger = Optional.of(told);
        } catch (IOException e) {
          silent.add("%s: %s".formatted(url, e.getMessage()));
        }
      }
    }
    if (stranger.isPresent()) {
      throw new FlagException(
          "no member of cluster %x has the peer addresses %s: add this server first, with 'etcdctl member add %s --peer-urls=%s'"
              .formatted(stranger.get().cluster(), own, options.name(), String.join(",", own)));
    }
    throw new IllegalStateException(
        "none of the members that --initial-cluster names has answered: "
            + String.join("; ", silent));
  }

  private static List<HttpUrl> others(ServerOptions options) {
    List<HttpUrl> others =
        options.cluster().members().entrySet().stream()
            .filter(member -> !member.getKey().equals(options.name()))
            .flatMap(member -> member.getValue().stream())
            .toList();
    if (others.isEmpty()) {
      throw new FlagException(
          "--initial-cluster-state=existing, but --initial-cluster names no other member");
    }
    return others;
  }
}
