package io.quorate.server.flags;

import io.quorate.protocol.EngineName;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What a server starts from: the flags that work, held against each other once.
///
/// @param name of this node; one of the members of [#cluster]
/// @param dataFolder all that must not be lost, except the log if [#walFolder] is present; perhaps
///   relative, perhaps not there yet
/// @param engine of the cluster's own groups and the keyspace `default`: the same on all nodes, and
///   for ever; etcd has no such choice
/// @param quotaBytes of the keyspace `default`, as etcd's flag has it: 0 for the default, less for
///   none
/// @param leaderPriority how much this node is preferred as a leader, from 0 to 100
/// @param state what the user expects the cluster to be; a folder that has data already counts more
public record ServerOptions(
    String name,
    Path dataFolder,
    Optional<Path> walFolder,
    Addresses addresses,
    InitialCluster cluster,
    ClusterState state,
    MemberRules memberRules,
    EngineName engine,
    int leaderPriority,
    Timing timing,
    Snapshots snapshots,
    long quotaBytes,
    Limits limits,
    KeepAlive keepAlive,
    Security security,
    LogOptions log) {

  /// What `--initial-cluster-state` says. An [#EXISTING] cluster is one that this server was added
  /// to; it asks the members that the flags name for its place.
  public enum ClusterState {
    NEW,
    EXISTING
  }

  /// Which changes of the members are refused.
  ///
  /// @param strict those that may cost the quorum
  /// @param learnersMax those that make more learners than this
  public record MemberRules(boolean strict, int learnersMax) {}

  /// Where to listen, and what to tell others. Listening addresses have IP addresses or `localhost`
  /// as host; no list is empty, except perhaps that of additional addresses for monitoring.
  public record Addresses(
      List<HttpUrl> listenPeers,
      List<HttpUrl> listenClients,
      List<HttpUrl> listenMonitoring,
      List<HttpUrl> advertisePeers,
      List<HttpUrl> advertiseClients) {
    public Addresses {
      listenPeers = List.copyOf(listenPeers);
      listenClients = List.copyOf(listenClients);
      listenMonitoring = List.copyOf(listenMonitoring);
      advertisePeers = List.copyOf(advertisePeers);
      advertiseClients = List.copyOf(advertiseClients);
    }
  }

  /// How soon a lost leader is noticed.
  ///
  /// @param electionTimeout at least five times the heartbeat interval, from 10 ms to 50 s
  /// @param leaseDriftPercent where leaders read by lease: how far clocks may be off, from 1 to 50
  public record Timing(
      Duration heartbeatInterval, Duration electionTimeout, OptionalInt leaseDriftPercent) {
    private static final int HEARTBEATS_MIN = 5;

    public Timing {
      if (electionTimeout.compareTo(heartbeatInterval.multipliedBy(HEARTBEATS_MIN)) < 0) {
        throw new FlagException(
            "--election-timeout is %d ms, but must be at least five times --heartbeat-interval, %d ms"
                .formatted(electionTimeout.toMillis(), heartbeatInterval.toMillis()));
      }
    }
  }

  /// When snapshots are taken and what they leave of the log, in numbers of entries. Without these
  /// numbers bytes decide alone.
  ///
  /// @param everyEntries at least 1
  public record Snapshots(OptionalLong everyEntries, OptionalLong keptEntries) {
    /// As in etcd, 0 entries between two snapshots stand for the default.
    private static Snapshots from(ServerFlags flags) {
      long every = flags.numberUpToMax(EtcdFlag.SNAPSHOT_COUNT);
      return new Snapshots(
          flags.isGiven(EtcdFlag.SNAPSHOT_COUNT) && every > 0
              ? OptionalLong.of(every)
              : OptionalLong.empty(),
          flags.isGiven(EtcdFlag.SNAPSHOT_CATCHUP_ENTRIES)
              ? OptionalLong.of(flags.numberUpToMax(EtcdFlag.SNAPSHOT_CATCHUP_ENTRIES))
              : OptionalLong.empty());
    }
  }

  /// What one client may ask for at a time.
  ///
  /// @param requestBytesMax without gRPC's own framing
  /// @param streamsMax of one connection, up to 2^32 - 1, which stands for no limit
  /// @param json whether the API is served as JSON, too
  public record Limits(int txnOperationsMax, int requestBytesMax, long streamsMax, boolean json) {}

  /// Pings on connections of clients.
  ///
  /// @param clientPingsApart clients that ping more often are disconnected
  /// @param pingInterval of the server's own pings; zero is never
  /// @param pingTimeout time to answer one; zero is forever
  public record KeepAlive(Duration clientPingsApart, Duration pingInterval, Duration pingTimeout) {}

  /// Holds the flags against each other.
  ///
  /// @throws FlagException if the flags contradict each other, or an address is not usable
  public static ServerOptions from(ServerFlags flags) {
    String name = name(flags);
    Addresses addresses = addresses(flags);
    String token = flags.text(EtcdFlag.INITIAL_CLUSTER_TOKEN);
    InitialCluster cluster =
        flags.isGiven(EtcdFlag.INITIAL_CLUSTER)
            ? InitialCluster.parse(token, flags.text(EtcdFlag.INITIAL_CLUSTER))
            : InitialCluster.alone(token, name, addresses.advertisePeers());
    cluster.expectMember(name, addresses.advertisePeers());
    Path dataFolder = dataFolder(flags, name);
    return new ServerOptions(
        name,
        dataFolder,
        walFolder(flags),
        addresses,
        cluster,
        flags.text(EtcdFlag.INITIAL_CLUSTER_STATE).equals("new")
            ? ClusterState.NEW
            : ClusterState.EXISTING,
        new MemberRules(
            flags.truth(EtcdFlag.STRICT_RECONFIG_CHECK), (int) flags.number(EtcdFlag.MAX_LEARNERS)),
        EngineName.of(flags.text(EtcdFlag.ENGINE)).orElseThrow(),
        (int) flags.number(EtcdFlag.QUORATE_LEADER_PRIORITY),
        new Timing(
            Duration.ofMillis(flags.number(EtcdFlag.HEARTBEAT_INTERVAL)),
            Duration.ofMillis(flags.number(EtcdFlag.ELECTION_TIMEOUT)),
            leaseDrift(flags)),
        Snapshots.from(flags),
        flags.number(EtcdFlag.QUOTA_BACKEND_BYTES),
        new Limits(
            (int) flags.number(EtcdFlag.MAX_TXN_OPS),
            (int) flags.number(EtcdFlag.MAX_REQUEST_BYTES),
            flags.number(EtcdFlag.MAX_CONCURRENT_STREAMS),
            flags.truth(EtcdFlag.ENABLE_GRPC_GATEWAY)),
        new KeepAlive(
            flags.duration(EtcdFlag.GRPC_KEEPALIVE_MIN_TIME),
            flags.duration(EtcdFlag.GRPC_KEEPALIVE_INTERVAL),
            flags.duration(EtcdFlag.GRPC_KEEPALIVE_TIMEOUT)),
        Security.from(flags, addresses, dataFolder),
        LogOptions.from(flags));
  }

  /// The ids of the cluster and its members. They hold for a new cluster; one with data has its own
  /// on disk.
  public ClusterIds ids() {
    return ClusterIds.of(cluster);
  }

  private static OptionalInt leaseDrift(ServerFlags flags) {
    int percent = (int) flags.number(EtcdFlag.QUORATE_LEASE_DRIFT_PERCENT);
    return percent == 0 ? OptionalInt.empty() : OptionalInt.of(percent);
  }

  private static String name(ServerFlags flags) {
    String name = flags.text(EtcdFlag.NAME);
    if (name.isBlank() || name.contains(",") || name.contains("=") || !name.equals(name.strip())) {
      throw new FlagException(
          "invalid value %s for --name: allowed is text without commas, equals signs and outer blanks"
              .formatted(FlagParser.quote(name)));
    }
    return name;
  }

  /// A data folder named after the node must not leave the current one.
  private static Path dataFolder(ServerFlags flags, String name) {
    if (flags.isGiven(EtcdFlag.DATA_DIR) && !flags.text(EtcdFlag.DATA_DIR).isEmpty()) {
      return LogOptions.path(flags.text(EtcdFlag.DATA_DIR), "--data-dir");
    }
    if (name.contains("/") || name.contains("\\")) {
      throw new FlagException(
          "--data-dir is needed, because --name %s cannot name a folder"
              .formatted(FlagParser.quote(name)));
    }
    return LogOptions.path(name + ".quorate", "--name");
  }

  private static Optional<Path> walFolder(ServerFlags flags) {
    return Optional.of(flags.text(EtcdFlag.WAL_DIR))
        .filter(text -> !text.isEmpty())
        .map(text -> LogOptions.path(text, "--wal-dir"));
  }

  private static Addresses addresses(ServerFlags flags) {
    if (flags.isGiven(EtcdFlag.LISTEN_CLIENT_URLS)
        && !flags.isGiven(EtcdFlag.ADVERTISE_CLIENT_URLS)) {
      throw new FlagException(
          "--advertise-client-urls is needed beside --listen-client-urls: clients are told it");
    }
    return new Addresses(
        listening(flags, EtcdFlag.LISTEN_PEER_URLS),
        listening(flags, EtcdFlag.LISTEN_CLIENT_URLS),
        listeningForMonitoring(flags),
        advertised(flags, EtcdFlag.INITIAL_ADVERTISE_PEER_URLS),
        advertised(flags, EtcdFlag.ADVERTISE_CLIENT_URLS));
  }

  private static List<HttpUrl> listening(ServerFlags flags, EtcdFlag flag) {
    List<HttpUrl> urls = urls(flags, flag);
    for (HttpUrl url : urls) {
      if (!url.host().equals("localhost") && !isIpAddress(url.host())) {
        throw HttpUrl.refused(
            url.toString(),
            "--" + flag.flagName(),
            "a host to listen on is an IP address or localhost; 0.0.0.0 is every address");
      }
    }
    return urls;
  }

  private static List<HttpUrl> listeningForMonitoring(ServerFlags flags) {
    return flags.items(EtcdFlag.LISTEN_METRICS_URLS).isEmpty()
        ? List.of()
        : listening(flags, EtcdFlag.LISTEN_METRICS_URLS);
  }

  private static List<HttpUrl> advertised(ServerFlags flags, EtcdFlag flag) {
    List<HttpUrl> urls = urls(flags, flag);
    for (HttpUrl url : urls) {
      if (url.host().isEmpty() || url.port() == 0) {
        throw HttpUrl.refused(
            url.toString(), "--" + flag.flagName(), "others need a host and a port to connect to");
      }
    }
    return urls;
  }

  private static List<HttpUrl> urls(ServerFlags flags, EtcdFlag flag) {
    String source = "--" + flag.flagName();
    List<HttpUrl> urls =
        flags.items(flag).stream().map(text -> HttpUrl.parse(text, source)).distinct().toList();
    if (urls.isEmpty()) {
      throw new FlagException(
          "%s is empty: allowed is %s".formatted(source, flag.type().allowed()));
    }
    return urls;
  }

  /// Never asks the name service.
  private static boolean isIpAddress(String host) {
    try {
      return !InetAddress.ofLiteral(host).getHostAddress().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
