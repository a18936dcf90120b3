package io.quorate.server;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.quorate.kv.KvResult;
import io.quorate.net.HostPort;
import io.quorate.net.Inquirer;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.raft.ClockDrift;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.runtime.EngineKind;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.SnapshotOptions;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.server.cluster.ClusterAnswer;
import io.quorate.server.cluster.ClusterState;
import io.quorate.server.cluster.Member;
import io.quorate.server.cluster.MemberCommand;
import io.quorate.server.cluster.Membership;
import io.quorate.server.cluster.Place;
import io.quorate.server.cluster.Quota;
import io.quorate.server.cluster.RemovalCheck;
import io.quorate.server.etcd.EtcdServices;
import io.quorate.server.etcd.EtcdVersion;
import io.quorate.server.etcd.Keyspace;
import io.quorate.server.etcd.KeyspaceMetadata;
import io.quorate.server.etcd.KeyspaceState;
import io.quorate.server.etcd.KvCounts;
import io.quorate.server.etcd.ObservationService;
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
import io.quorate.server.keyspace.HostedKeyspaces;
import io.quorate.server.keyspace.Keyspaces;
import io.quorate.server.memory.ClientMemory;
import io.quorate.server.metrics.CallCounts;
import io.quorate.server.metrics.ProcessMetrics;
import io.quorate.server.metrics.ReplicaMetrics;
import io.quorate.server.metrics.StorageMetrics;
import io.quorate.transaction.Coordinator;
import io.quorate.transaction.CoordinatorFile;
import io.quorate.transaction.Decisions;
import io.quorate.transaction.Inspection;
import io.quorate.transaction.LiveSurroundings;
import io.quorate.transaction.Recovery;
import io.quorate.transaction.Surroundings;
import io.quorate.transaction.TransactionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
  static final long CLUSTER_GROUP = 1;

  private static final int MESSAGE_OVERHEAD = 512 << 10;
  private static final Duration PUBLISH_RETRY = Duration.ofMillis(500);

  private final ServerOptions options;
  private final Bounds bounds;
  private final Place place;
  private final LiveNode node;
  private final Group<ClusterState, ClusterAnswer> cluster;
  private final Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> keys;
  private final HostedKeyspaces keyspaces;
  private final CoordinatorFile coordinatorLog;
  private final EventLoopGroup clientLoops;
  private final Membership membership;
  private final RemovalCheck removalCheck;
  private final CompletableFuture<Void> removal = new CompletableFuture<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final ExecutorService readers;
  private final ClientMemory memory;
  private final CallCounts calls = new CallCounts();
  private final List<ClientPort> clientPorts = new ArrayList<>();
  private final MonitoringPort monitoringPort;
  private final ObservationService observations;

  private volatile boolean closing;

  private EtcdServer(
      ServerOptions options, Bounds bounds, ServerTls tls, LiveNode node, Place place)
      throws IOException {
    this.options = options;
    this.bounds = bounds;
    this.memory = new ClientMemory(bounds.clientBytesMax());
    this.place = place;
    this.node = node;
    ClusterState clusterState = new ClusterState();
    this.cluster = enter(CLUSTER_GROUP, clusterState);
    KvCounts counts = new KvCounts();
    KeyspaceState keyspaceState = new KeyspaceState(counts);
    this.keys =
        enter(Keyspaces.DEFAULT_GROUP, new Sessions<>(keyspaceState, KeyspaceState.RESULTS));
    Keyspace keyspace =
        new Keyspace(keys, place.cluster(), keyspaceState, Quota.of(options.quotaBytes()));
    Group<Decisions, RegisterAnswer> decisions = enter(Keyspaces.DECISIONS_GROUP, new Decisions());
    this.keyspaces =
        new HostedKeyspaces(
            node,
            place.cluster(),
            clusterState,
            cluster,
            keyspace,
            decisions,
            new LiveSurroundings(node));
    this.coordinatorLog =
        CoordinatorFile.open(
            options.dataFolder().resolve("coordinator.log"),
            new LiveSurroundings(node),
            failure::complete);
    var _ = node.failure().thenAccept(failure::complete);
    this.membership =
        new Membership(
            clusterState,
            cluster,
            keyspaces::groups,
            new Membership.Rules(
                options.memberRules().strict(),
                options.memberRules().learnersMax(),
                NodeOptions.DEFAULT.withRaft(raft(options.timing())).requestTimeout()),
            node::locate);
    this.removalCheck =
        new RemovalCheck(
            new Inquirer(node.loop(), tls.peers(), options.timing().electionTimeout()),
            place.cluster(),
            place.self().value());
    node.answerInquiries(
        asker -> membership.introduction(place.cluster(), options.engine().word(), asker));
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
    var _ = node.removal().thenRun(() -> removal.complete(null));
    lookAfterMembers();
    wonderAboutRemoval();
    this.observations = new ObservationService(node.observations(), readers);
    EtcdServices services = services(keyspace, decisions);
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
    Path log = options.walFolder().orElse(options.dataFolder().resolve("wal"));
    refuseForeignData(options);
    ServerTls tls = ServerTls.load(options);
    Place place = place(options, tls.peers(), log);
    LOG.info(
        "starting node {} ({}) of cluster {}, presented as etcd {}",
        place.self(),
        options.name(),
        Long.toHexString(place.cluster()),
        EtcdVersion.SERVER);
    LiveNode node = LiveNode.open(settings(options, bounds, tls, place, log));
    try {
      if (!place.founder()) {
        locateOthers(node, place, options, tls.peers());
      }
      EtcdServer server = new EtcdServer(options, bounds, tls, node, place);
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
    return failure.copy();
  }

  /// Is completed when this server was removed from the cluster; it serves nobody then.
  public CompletableFuture<Void> removal() {
    return removal.copy();
  }

  @Override
  public void close() {
    closing = true;
    observations.close();
    clientPorts.forEach(ClientPort::close);
    monitoringPort.close();
    node.close();
    stopThreads();
  }

  private void stopThreads() {
    coordinatorLog.close();
    var _ = clientLoops.shutdownGracefully();
    readers.shutdown();
  }

  private static Place place(ServerOptions options, Tls tls, Path log) {
    return switch (options.state()) {
      case NEW -> Place.founding(options);
      case EXISTING ->
          LiveNode.identity(log)
              .map(identity -> Place.of(identity, options))
              .orElseGet(() -> Place.joining(options, tls));
    };
  }

  /// Says to a node where the others are, unless its disk does.
  private static void locateOthers(LiveNode node, Place place, ServerOptions options, Tls tls) {
    Place known =
        place.members().isEmpty() && node.addresses().isEmpty()
            ? place.askAgain(options, tls)
            : place;
    known.members().forEach(node::locate);
  }

  private static void refuseForeignData(ServerOptions options) {
    if (Files.isDirectory(options.dataFolder().resolve("member"))) {
      throw new FlagException(
          "--data-dir %s holds data of etcd itself, which cannot be taken over; choose another folder"
              .formatted(options.dataFolder()));
    }
  }

  private static LiveNode.Settings settings(
      ServerOptions options, Bounds bounds, ServerTls tls, Place place, Path log) {
    Map<NodeId, List<HostPort>> members = new HashMap<>(place.members());
    members.putIfAbsent(place.self(), hostPorts(options.addresses().advertisePeers()));
    return new LiveNode.Settings(
        log,
        place.cluster(),
        place.self(),
        members,
        hostPorts(options.addresses().listenPeers()),
        tls.peers(),
        NodeOptions.DEFAULT
            .withEngine(EngineKind.of(options.engine()))
            .withRaft(raft(options.timing()))
            .withSnapshots(snapshots(options.snapshots()))
            .withLeaderPriority(options.leaderPriority())
            .withRequestsMax(bounds.requestsMax(), bounds.commandBytesMax()));
  }

  private static RaftOptions raft(ServerOptions.Timing timing) {
    RaftOptions options =
        RaftOptions.DEFAULT
            .withTimeouts(timing.electionTimeout(), timing.heartbeatInterval())
            .withQuiescence();
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

  private EtcdServices services(Keyspace keyspace, Group<Decisions, RegisterAnswer> decisions) {
    ServerOptions.Limits limits = options.limits();
    TransactionOptions transactions =
        TransactionOptions.DEFAULT.withSizes(
            TransactionOptions.DEFAULT.participantsMax(),
            limits.txnOperationsMax(),
            limits.requestBytesMax());
    Surroundings surroundings = new LiveSurroundings(node);
    Coordinator coordinator =
        new Coordinator(
            place.self(),
            decisions,
            keyspaces.participants(),
            coordinatorLog,
            surroundings,
            transactions);
    new Recovery(decisions, keyspaces.participants(), coordinator, surroundings, transactions)
        .start();
    return EtcdServices.of(
        keyspace,
        keyspaces,
        options.engine(),
        coordinator,
        new Inspection(decisions, keyspaces.participants(), surroundings),
        membership,
        new RequestLimits(limits.txnOperationsMax(), limits.requestBytesMax()),
        new ReplicaFacts(
            options.timing().electionTimeout(),
            options.timing().leaseDriftPercent().orElse(0),
            options.leaderPriority()),
        observations,
        this::diskBytes,
        readers);
  }

  private List<Page> monitoringPages(Keyspace keyspace, KvCounts counts) {
    HealthPages health =
        new HealthPages(new Vitals(this::knowsLeader, this::alarms, keyspace::probe));
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
                List.of(
                    new ReadMetadata(),
                    new KeyspaceMetadata(),
                    new RequireLeader(this::knowsLeader)),
                new HttpConnections(httpLimits(), memory, pages)));
      }
    }
  }

  private HttpLimits httpLimits() {
    return HttpLimits.forMessages(
        options.limits().requestBytesMax() + MESSAGE_OVERHEAD, bounds.patience());
  }

  private Set<String> alarms() {
    boolean differ =
        Stream.concat(Stream.of(cluster), keyspaces.groups().stream())
            .anyMatch(group -> group.status().divergence().isPresent());
    return differ ? Set.of("CORRUPT") : Set.of();
  }

  private boolean knowsLeader() {
    return keys.status().engine().leader().isPresent();
  }

  /// The first members found their groups; others join them.
  private <S extends StateMachine<R>, R> Group<S, R> enter(long group, S stateMachine) {
    return place.founder() ? node.host(group, stateMachine) : node.join(group, stateMachine);
  }

  // ---- members
  // ------------------------------------------------------------------------------------

  /// After each heartbeat interval.
  private void lookAfterMembers() {
    again(
        options.timing().heartbeatInterval(),
        () -> {
          keyspaces.look();
          membership.look();
        });
  }

  /// Whoever hears of no leader may have been removed while it was away.
  private void wonderAboutRemoval() {
    again(
        options.timing().electionTimeout().multipliedBy(3),
        () -> {
          if (cluster.status().engine().leader().isEmpty() && !removal.isDone()) {
            Set<HostPort> others = new LinkedHashSet<>();
            place.members().values().forEach(others::addAll);
            node.addresses().values().forEach(others::addAll);
            others.removeAll(hostPorts(options.addresses().advertisePeers()));
            Thread.ofVirtual()
                .name("removal-check")
                .start(() -> {
                  if (removalCheck.isRemoved(others)) {
                    removal.complete(null);
                  }
                });
          }
        });
  }

  private void again(Duration interval, Runnable task) {
    node.loop()
        .schedule(
            interval,
            () -> {
              if (!closing) {
                task.run();
                again(interval, task);
              }
            });
  }

  /// Makes the first members known, and then this one, and says so in the words that scripts wait
  /// for.
  private void publish() {
    MemberCommand self =
        new MemberCommand.Publish(
            place.self().value(), options.name(), texts(options.addresses().advertiseClients()));
    if (place.founder()) {
      submitUntilDone(
          new MemberCommand.Found(founders()), () -> submitUntilDone(self, this::published));
    } else {
      submitUntilDone(self, this::published);
    }
  }

  private List<Member> founders() {
    ClusterIds ids = options.ids();
    List<Member> founders = new ArrayList<>();
    options
        .cluster()
        .members()
        .forEach((name, urls) ->
            founders.add(
                Member.added(
                    Optional.ofNullable(ids.memberIds().get(name)).orElseThrow(),
                    texts(urls),
                    false)));
    return founders;
  }

  /// These commands may be executed twice without harm.
  private void submitUntilDone(MemberCommand command, Runnable done) {
    cluster.submit(
        command.encode(),
        outcome -> {
          switch (outcome) {
            case Outcome.Done<ClusterAnswer> _ -> done.run();
            case Outcome.Refused<ClusterAnswer> _, Outcome.Unknown<ClusterAnswer> _ ->
                node.loop().schedule(PUBLISH_RETRY, () -> submitUntilDone(command, done));
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

  private static List<HostPort> hostPorts(List<HttpUrl> urls) {
    return urls.stream().map(HttpUrl::hostPort).toList();
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
