package io.quorate.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.quorate.kv.KvResult;
import io.quorate.net.HostPort;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.ClockDrift;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.SnapshotOptions;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.server.etcd.ClusterState;
import io.quorate.server.etcd.EtcdServices;
import io.quorate.server.etcd.EtcdVersion;
import io.quorate.server.etcd.Keyspace;
import io.quorate.server.etcd.KeyspaceState;
import io.quorate.server.etcd.KvCounts;
import io.quorate.server.etcd.Member;
import io.quorate.server.etcd.ReadMetadata;
import io.quorate.server.etcd.ReplicaFacts;
import io.quorate.server.etcd.RequestLimits;
import io.quorate.server.etcd.RequireLeader;
import io.quorate.server.flags.ClusterIds;
import io.quorate.server.flags.FlagException;
import io.quorate.server.flags.HttpUrl;
import io.quorate.server.flags.ServerOptions;
import io.quorate.server.http.HealthPages;
import io.quorate.server.http.HttpConnections;
import io.quorate.server.http.HttpLimits;
import io.quorate.server.http.JsonGateway;
import io.quorate.server.http.MetricsPage;
import io.quorate.server.http.Page;
import io.quorate.server.http.Pages;
import io.quorate.server.http.Vitals;
import io.quorate.server.memory.ClientMemory;
import io.quorate.server.metrics.CallCounts;
import io.quorate.server.metrics.ProcessMetrics;
import io.quorate.server.metrics.ReplicaMetrics;
import io.quorate.server.metrics.StorageMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A server: one node with its groups, and a port for clients.
public final class EtcdServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EtcdServer.class);

  /// What the members know of each other.
  private static final long CLUSTER_GROUP = 1;

  /// The keyspace that plain etcd clients see.
  private static final long DEFAULT_KEYSPACE = 2;

  private static final int MESSAGE_OVERHEAD = 512 << 10;
  private static final Duration PUBLISH_RETRY = Duration.ofMillis(500);

  private final ServerOptions options;
  private final Bounds bounds;
  private final ClusterIds ids;
  private final long self;
  private final LiveNode node;
  private final Group<ClusterState, Boolean> cluster;
  private final Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> keys;
  private final EventLoopGroup clientLoops;
  private final ExecutorService readers;
  private final ClientMemory memory;
  private final CallCounts calls = new CallCounts();
  private final List<ClientPort> clientPorts = new ArrayList<>();
  private final MonitoringPort monitoringPort;

  private EtcdServer(
      ServerOptions options, Bounds bounds, ServerTls tls, LiveNode node, ClusterIds ids)
      throws IOException {
    this.options = options;
    this.bounds = bounds;
    this.memory = new ClientMemory(bounds.clientBytesMax());
    this.ids = ids;
    this.self = self(options, ids);
    this.node = node;
    this.cluster = node.host(CLUSTER_GROUP, new ClusterState());
    KvCounts counts = new KvCounts();
    this.keys =
        node.host(
            DEFAULT_KEYSPACE, new Sessions<>(new KeyspaceState(counts), KeyspaceState.RESULTS));
    int cores = Runtime.getRuntime().availableProcessors();
    this.clientLoops =
        new MultiThreadIoEventLoopGroup(
            Math.max(1, cores / 2),
            Thread.ofPlatform().name("clients-", 0).factory(),
            node.loop().transport().ioHandlers());
    this.readers =
        Executors.newFixedThreadPool(
            cores, Thread.ofPlatform().name("readers-", 0).daemon(true).factory());
    node.start();
    Keyspace keyspace = new Keyspace(keys, ids.clusterId(), counts);
    EtcdServices services = services(keyspace);
    List<Page> monitoring = monitoringPages(keyspace, counts);
    List<Page> pages = new ArrayList<>(monitoring);
    pages.add(Page.version(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.STORAGE));
    if (options.limits().json()) {
      pages.addAll(new JsonGateway(services.unary(), readers).pages());
    }
    try {
      openClientPorts(services, new Pages(pages), tls);
      this.monitoringPort =
          MonitoringPort.open(
              socketAddresses(options.addresses().listenMonitoring()),
              clientLoops,
              node.loop().serverChannelType(),
              new HttpConnections(httpLimits(), memory, new Pages(monitoring)));
    } catch (IOException | RuntimeException e) {
      clientPorts.forEach(ClientPort::close);
      stopThreads();
      throw e;
    }
  }

  /// Starts a server; it is ready when it says so in the log.
  ///
  /// @throws FlagException if the options do not fit to what is on the disk
  /// @throws RuntimeException if the disk or an address cannot be used, with a message that says
  ///   why
  public static EtcdServer start(ServerOptions options) {
    return start(options, Bounds.ofHeap(Runtime.getRuntime().maxMemory()));
  }

  static EtcdServer start(ServerOptions options, Bounds bounds) {
    ClusterIds ids = ClusterIds.of(options.cluster());
    Path log = options.walFolder().orElse(options.dataFolder().resolve("wal"));
    refuseForeignData(options, log);
    LOG.info(
        "starting node {} ({}) of cluster {}, presented as etcd {}",
        Long.toHexString(self(options, ids)),
        options.name(),
        Long.toHexString(ids.clusterId()),
        EtcdVersion.SERVER);
    ServerTls tls = ServerTls.load(options);
    LiveNode node = LiveNode.open(settings(options, bounds, tls, ids, log));
    try {
      EtcdServer server = new EtcdServer(options, bounds, tls, node, ids);
      server.publish();
      return server;
    } catch (IOException e) {
      node.close();
      throw new UncheckedIOException(
          "cannot listen for clients on %s: %s"
              .formatted(options.addresses().listenClients(), reason(e)),
          e);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  /// Is completed with the cause if the server has to end by itself.
  public CompletableFuture<Throwable> failure() {
    return node.failure();
  }

  @Override
  public void close() {
    clientPorts.forEach(ClientPort::close);
    monitoringPort.close();
    node.close();
    stopThreads();
  }

  private void stopThreads() {
    var _ = clientLoops.shutdownGracefully();
    readers.shutdown();
  }

  private static void refuseForeignData(ServerOptions options, Path log) {
    if (Files.isDirectory(options.dataFolder().resolve("member"))) {
      throw new FlagException(
          "--data-dir %s holds data of etcd itself, which cannot be taken over; choose another folder"
              .formatted(options.dataFolder()));
    }
    if (options.state() == ServerOptions.ClusterState.EXISTING && !Files.isDirectory(log)) {
      throw new FlagException(
          "--initial-cluster-state=existing, but %s holds no data: joining a running cluster is not"
                  .formatted(log)
              + " supported yet");
    }
  }

  private static LiveNode.Settings settings(
      ServerOptions options, Bounds bounds, ServerTls tls, ClusterIds ids, Path log) {
    Map<NodeId, List<HostPort>> members = new HashMap<>();
    options
        .cluster()
        .members()
        .forEach((name, urls) -> members.put(new NodeId(memberId(ids, name)), hostPorts(urls)));
    return new LiveNode.Settings(
        log,
        ids.clusterId(),
        new NodeId(self(options, ids)),
        members,
        hostPorts(options.addresses().listenPeers()),
        tls.peers(),
        NodeOptions.DEFAULT
            .withRaft(raft(options.timing()))
            .withSnapshots(snapshots(options.snapshots()))
            .withRequestsMax(bounds.requestsMax(), bounds.commandBytesMax()));
  }

  private static RaftOptions raft(ServerOptions.Timing timing) {
    RaftOptions options =
        RaftOptions.DEFAULT.withTimeouts(timing.electionTimeout(), timing.heartbeatInterval());
    return timing.leaseDriftPercent().isPresent()
        ? options.withLeases(new ClockDrift(10 * timing.leaseDriftPercent().getAsInt()))
        : options;
  }

  private static SnapshotOptions snapshots(ServerOptions.Snapshots given) {
    SnapshotOptions options = SnapshotOptions.DEFAULT;
    return options
        .withEveryCommands(given.everyEntries().orElse(options.everyCommands()))
        .withKeptCommands(given.keptEntries().orElse(options.keptCommands()));
  }

  private EtcdServices services(Keyspace keyspace) {
    Map<Long, List<String>> peerUrls = new TreeMap<>(Long::compareUnsigned);
    options
        .cluster()
        .members()
        .forEach((name, urls) -> peerUrls.put(memberId(ids, name), texts(urls)));
    ServerOptions.Limits limits = options.limits();
    return EtcdServices.of(
        keyspace,
        cluster,
        peerUrls,
        new RequestLimits(limits.txnOperationsMax(), limits.requestBytesMax()),
        new ReplicaFacts(
            options.timing().electionTimeout(), options.timing().leaseDriftPercent().orElse(0)),
        this::diskBytes,
        readers);
  }

  private List<Page> monitoringPages(Keyspace keyspace, KvCounts counts) {
    HealthPages health = new HealthPages(new Vitals(this::knowsLeader, Set::of, keyspace::probe));
    MetricsPage metrics =
        new MetricsPage(
            List.of(
                new ReplicaMetrics(keyspace, options.timing().electionTimeout()),
                new StorageMetrics(node, this::diskBytes),
                counts,
                calls,
                memory,
                health,
                new ProcessMetrics()),
            readers);
    List<Page> pages = new ArrayList<>(health.pages());
    pages.add(metrics.page());
    return pages;
  }

  /// One port for the addresses without TLS and one for those with it, over the same services.
  private void openClientPorts(EtcdServices services, Pages pages, ServerTls tls)
      throws IOException {
    ServerOptions.Limits limits = options.limits();
    for (boolean secure : new boolean[] {false, true}) {
      List<HttpUrl> urls =
          options.addresses().listenClients().stream().filter(url -> url.tls() == secure).toList();
      if (!urls.isEmpty()) {
        clientPorts.add(
            ClientPort.open(
                socketAddresses(urls),
                clientLoops,
                node.loop().serverChannelType(),
                secure ? tls.clients() : Optional.empty(),
                new ClientPort.Limits(
                    limits.requestBytesMax() + MESSAGE_OVERHEAD,
                    options.keepAlive().clientPingsApart(),
                    options.keepAlive().pingInterval(),
                    options.keepAlive().pingTimeout(),
                    (int) Math.min(Integer.MAX_VALUE, limits.streamsMax()),
                    bounds.handshakeTimeout(),
                    bounds.patience()),
                memory,
                calls,
                services.overGrpc(),
                List.of(new ReadMetadata(), new RequireLeader(this::knowsLeader)),
                new HttpConnections(httpLimits(), memory, pages)));
      }
    }
  }

  private HttpLimits httpLimits() {
    return HttpLimits.forMessages(
        options.limits().requestBytesMax() + MESSAGE_OVERHEAD, bounds.patience());
  }

  private boolean knowsLeader() {
    return keys.status().engine().leader().isPresent();
  }

  /// Makes this member known to the others, and says so in the words that scripts wait for.
  private void publish() {
    Member member = new Member(self, options.name(), texts(options.addresses().advertiseClients()));
    cluster.submit(
        ClusterState.publication(member),
        outcome -> {
          switch (outcome) {
            case Outcome.Done<Boolean> _ -> published();
            // Making oneself known twice does no harm.
            case Outcome.Refused<Boolean> _, Outcome.Unknown<Boolean> _ ->
                node.loop().schedule(PUBLISH_RETRY, this::publish);
          }
        });
  }

  private void published() {
    LOG.info("published local member to cluster through raft");
    LOG.info("enabled capabilities for version {}", EtcdVersion.CLUSTER);
    LOG.info("ready to serve client requests on {}", options.addresses().listenClients());
  }

  private long diskBytes() {
    Path log = options.walFolder().orElse(options.dataFolder().resolve("wal"));
    try (Stream<Path> files = Files.list(log)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long self(ServerOptions options, ClusterIds ids) {
    return memberId(ids, options.name());
  }

  private static long memberId(ClusterIds ids, String name) {
    Long id = ids.memberIds().get(name);
    if (id == null) {
      throw new IllegalStateException("no member is called " + name);
    }
    return id;
  }

  private static List<HostPort> hostPorts(List<HttpUrl> urls) {
    return urls.stream().map(url -> new HostPort(url.host(), url.port(), url.tls())).toList();
  }

  private static List<InetSocketAddress> socketAddresses(List<HttpUrl> urls) {
    return urls.stream().map(url -> new InetSocketAddress(url.host(), url.port())).toList();
  }

  private static List<String> texts(List<HttpUrl> urls) {
    return urls.stream().map(HttpUrl::toString).toList();
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
