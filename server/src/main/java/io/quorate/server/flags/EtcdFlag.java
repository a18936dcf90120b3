package io.quorate.server.flags;

import static io.quorate.server.flags.FlagGroup.*;
import static io.quorate.server.flags.FlagType.*;
import static io.quorate.server.flags.Support.*;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Every flag of etcd 3.6's server, with what this server does with it, and those of our own. The
/// name of a constant is the name of its environment variable without `ETCD_`, and the flag is the
/// same in lower case with dashes.
///
/// Defaults are etcd's, except for the folder of the data. `${...}` in a default stands for the
/// value of another flag.
// Types and supports are sealed families of records with immutable parts; the checker sees
// interfaces.
@SuppressWarnings("ImmutableEnumChecker")
public enum EtcdFlag {
  NAME(MEMBER, text(), "default", "Name of this node, unique in the cluster.", works()),
  DATA_DIR(
      MEMBER,
      text(),
      "${name}.quorate",
      "Folder that holds everything this node must not lose.",
      works()),
  WAL_DIR(
      MEMBER,
      text(),
      "",
      "Folder of the write-ahead log, if it is to be apart from the other data.",
      works()),
  SNAPSHOT_COUNT(
      MEMBER,
      unsigned(),
      "10000",
      "Entries after which a snapshot is taken; if not given, the size of the log decides.",
      works()),
  HEARTBEAT_INTERVAL(
      MEMBER,
      whole(1, 10_000),
      "100",
      "Time between two heartbeats of the leader, in milliseconds.",
      works()),
  ELECTION_TIMEOUT(
      MEMBER,
      whole(10, 50_000),
      "1000",
      "Time without a leader before an election, in milliseconds; at least five heartbeat intervals.",
      works()),
  INITIAL_ELECTION_TICK_ADVANCE(
      MEMBER,
      truth(),
      "true",
      "Shortens the first election after a start.",
      noEffect("the first election timeout is like all others")),
  LISTEN_PEER_URLS(
      MEMBER, urls(), "http://localhost:2380", "Addresses to listen on for peers.", works()),
  LISTEN_CLIENT_URLS(
      MEMBER, urls(), "http://localhost:2379", "Addresses to listen on for clients.", works()),
  LISTEN_CLIENT_HTTP_URLS(
      MEMBER,
      urls(),
      "",
      "Addresses for clients that speak HTTP without gRPC, if they are to be apart.",
      refused("all clients share --listen-client-urls")),
  MAX_SNAPSHOTS(
      MEMBER,
      unsigned(),
      "5",
      "Snapshot files to keep; 0 is all.",
      noEffect("the server itself knows which files it still needs")),
  MAX_WALS(
      MEMBER,
      unsigned(),
      "5",
      "Log files to keep; 0 is all.",
      noEffect("the server itself knows which files it still needs")),
  MEMORY_MLOCK(
      MEMBER,
      truth(),
      "false",
      "Keeps the process's memory from being swapped out.",
      noEffect("the memory of a JVM is not locked; forbid swapping in the system")),
  QUOTA_BACKEND_BYTES(
      MEMBER,
      whole(Long.MIN_VALUE, Long.MAX_VALUE),
      "0",
      "Bytes of keys and values, old revisions included, at which the keyspace default takes no more; 0 is 2 GiB, less is no limit.",
      works()),
  BACKEND_BBOLT_FREELIST_TYPE(
      MEMBER, choice("map", "array"), "map", "How bbolt keeps track of free pages.", noBbolt()),
  BACKEND_BATCH_INTERVAL(MEMBER, span(), "0s", "Longest time until bbolt commits.", noBbolt()),
  BACKEND_BATCH_LIMIT(
      MEMBER,
      whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
      "0",
      "Most operations until bbolt commits.",
      noBbolt()),
  MAX_TXN_OPS(MEMBER, whole(1, Integer.MAX_VALUE), "128", "Most operations in one txn.", works()),
  MAX_REQUEST_BYTES(
      MEMBER,
      whole(1, 1 << 30),
      "1572864",
      "Largest request a client can make, in bytes.",
      works()),
  MAX_CONCURRENT_STREAMS(
      MEMBER,
      whole(1, 0xFFFF_FFFFL),
      "4294967295",
      "Most calls at a time on one client's connection.",
      works()),
  GRPC_KEEPALIVE_MIN_TIME(
      MEMBER, span(), "5s", "Clients that ping more often than this are disconnected.", works()),
  GRPC_KEEPALIVE_INTERVAL(
      MEMBER, span(), "2h", "Time between two pings to an idle client; 0 is never.", works()),
  GRPC_KEEPALIVE_TIMEOUT(
      MEMBER, span(), "20s", "Time a client has to answer a ping; 0 is forever.", works()),
  SOCKET_REUSE_PORT(
      MEMBER,
      truth(),
      "false",
      "Lets another process listen on the same port.",
      refused("two servers on one port would share clients that belong to one of them")),
  SOCKET_REUSE_ADDRESS(
      MEMBER,
      truth(),
      "false",
      "Lets the server listen on an address that was in use a moment ago.",
      noEffect("listeners always do so")),
  ENABLE_GRPC_GATEWAY(MEMBER, truth(), "true", "Serves the API as JSON over HTTP, too.", works()),
  RAFT_READ_TIMEOUT(
      MEMBER,
      span(),
      "5s",
      "Time without data after which a peer's connection is given up.",
      noEffect("peer connections have their own timeouts")),
  RAFT_WRITE_TIMEOUT(
      MEMBER,
      span(),
      "5s",
      "Time without progress after which sending to a peer is given up.",
      noEffect("peer connections have their own timeouts")),
  FEATURE_GATES(
      MEMBER,
      items(),
      "",
      "Features to switch, as Name=true or Name=false with commas between them.",
      works()),
  CONFIG_FILE(
      MEMBER,
      text(),
      "",
      "A file with all settings, in place of flags.",
      refused("a file would replace all flags; give the settings as flags or ETCD_ variables")),
  VERSION(MEMBER, truth(), "false", "Shows the version and ends.", works()),
  INITIAL_ADVERTISE_PEER_URLS(
      CLUSTERING,
      urls(),
      "http://localhost:2380",
      "Addresses by which peers reach this node.",
      works()),
  INITIAL_CLUSTER(
      CLUSTERING,
      text(),
      "${name}=${initial-advertise-peer-urls}",
      "All first members, as name=url with commas between them.",
      works()),
  INITIAL_CLUSTER_STATE(
      CLUSTERING,
      choice("new", "existing"),
      "new",
      "Whether the cluster is new, or one that this server was added to.",
      works()),
  INITIAL_CLUSTER_TOKEN(
      CLUSTERING, text(), "etcd-cluster", "Tells clusters with the same addresses apart.", works()),
  ADVERTISE_CLIENT_URLS(
      CLUSTERING,
      urls(),
      "http://localhost:2379",
      "Addresses by which clients reach this node.",
      works()),
  DISCOVERY(CLUSTERING, text(), "", "Address of an etcd 2 discovery service.", noDiscovery()),
  DISCOVERY_TOKEN(
      CLUSTERING, text(), "", "Name of the cluster at the discovery service.", noDiscovery()),
  DISCOVERY_ENDPOINTS(
      CLUSTERING, items(), "", "Addresses of the discovery service.", noDiscovery()),
  DISCOVERY_DIAL_TIMEOUT(
      CLUSTERING, span(), "2s", "Time to connect to the discovery service.", noDiscovery()),
  DISCOVERY_REQUEST_TIMEOUT(
      CLUSTERING, span(), "5s", "Time for a request to the discovery service.", noDiscovery()),
  DISCOVERY_KEEPALIVE_TIME(
      CLUSTERING, span(), "2s", "Time between two pings to the discovery service.", noDiscovery()),
  DISCOVERY_KEEPALIVE_TIMEOUT(
      CLUSTERING, span(), "6s", "Time the discovery service has to answer a ping.", noDiscovery()),
  DISCOVERY_INSECURE_TRANSPORT(
      CLUSTERING, truth(), "true", "Talks to the discovery service without TLS.", noDiscovery()),
  DISCOVERY_INSECURE_SKIP_TLS_VERIFY(
      CLUSTERING,
      truth(),
      "false",
      "Trusts any certificate of the discovery service.",
      noDiscovery()),
  DISCOVERY_CERT(
      CLUSTERING, text(), "", "Certificate to show to the discovery service.", noDiscovery()),
  DISCOVERY_KEY(CLUSTERING, text(), "", "Key of that certificate.", noDiscovery()),
  DISCOVERY_CACERT(
      CLUSTERING, text(), "", "Authorities to trust for the discovery service.", noDiscovery()),
  DISCOVERY_USER(CLUSTERING, text(), "", "User at the discovery service.", noDiscovery()),
  DISCOVERY_PASSWORD(CLUSTERING, text(), "", "Password of that user.", noDiscovery()),
  DISCOVERY_FALLBACK(
      CLUSTERING, choice("exit", "proxy"), "exit", "What to do if discovery fails.", noDiscovery()),
  DISCOVERY_PROXY(
      CLUSTERING, text(), "", "HTTP proxy on the way to the discovery service.", noDiscovery()),
  DISCOVERY_SRV(
      CLUSTERING, text(), "", "DNS domain whose SRV records name the members.", noDiscovery()),
  DISCOVERY_SRV_NAME(CLUSTERING, text(), "", "Suffix of the SRV service name.", noDiscovery()),
  STRICT_RECONFIG_CHECK(
      CLUSTERING,
      truth(),
      "true",
      "Refuses membership changes that would lose the quorum.",
      works()),
  PRE_VOTE(
      CLUSTERING,
      truth(),
      "true",
      "A node asks whether it could win before it starts an election.",
      refused("Pre-Vote is always on")),
  AUTO_COMPACTION_RETENTION(
      CLUSTERING,
      text(),
      "0",
      "How much history to keep; 0 keeps all until a client compacts.",
      refused("automatic compaction is not supported yet; let a client compact")),
  AUTO_COMPACTION_MODE(
      CLUSTERING,
      choice("periodic", "revision"),
      "periodic",
      "Whether the retention is a time or a number of revisions.",
      noEffect("automatic compaction is not supported yet")),
  V2_DEPRECATION(
      CLUSTERING,
      choice("write-only", "write-only-skip-check", "write-only-drop-data", "gone"),
      "write-only",
      "How to treat data of etcd 2.",
      noEffect("there is no etcd 2 store")),
  CERT_FILE(SECURITY, text(), "", "Certificate to show to clients, PEM.", works()),
  KEY_FILE(SECURITY, text(), "", "Key of that certificate, PEM.", works()),
  CLIENT_CERT_AUTH(
      SECURITY,
      truth(),
      "false",
      "Demands a certificate of every client, as --trusted-ca-file alone does.",
      works()),
  CLIENT_CERT_FILE(
      SECURITY,
      text(),
      "",
      "Certificate for this node's own calls to its client port.",
      noCallsToItself()),
  CLIENT_KEY_FILE(SECURITY, text(), "", "Key of that certificate.", noCallsToItself()),
  CLIENT_CRL_FILE(
      SECURITY, text(), "", "Client certificates that were revoked, DER or PEM.", works()),
  CLIENT_CERT_ALLOWED_HOSTNAME(
      SECURITY, items(), "", "Host names, one of which a client certificate must carry.", works()),
  TRUSTED_CA_FILE(
      SECURITY, text(), "", "Authorities whose certificates clients must show, PEM.", works()),
  AUTO_TLS(
      SECURITY,
      truth(),
      "false",
      "Makes a certificate for the client port, in the data folder.",
      works()),
  PEER_CERT_FILE(SECURITY, text(), "", "Certificate to show to peers, PEM.", works()),
  PEER_KEY_FILE(SECURITY, text(), "", "Key of that certificate, PEM.", works()),
  PEER_CLIENT_CERT_AUTH(
      SECURITY,
      truth(),
      "false",
      "Demands a certificate of every peer, as --peer-trusted-ca-file alone does.",
      works()),
  PEER_CLIENT_CERT_FILE(
      SECURITY,
      text(),
      "",
      "Certificate for connections to peers, if not --peer-cert-file.",
      works()),
  PEER_CLIENT_KEY_FILE(SECURITY, text(), "", "Key of that certificate.", works()),
  PEER_TRUSTED_CA_FILE(
      SECURITY, text(), "", "Authorities whose certificates peers must show, PEM.", works()),
  PEER_CERT_ALLOWED_CN(
      SECURITY, items(), "", "Common names, one of which a peer certificate must carry.", works()),
  PEER_CERT_ALLOWED_HOSTNAME(
      SECURITY, items(), "", "Host names, one of which a peer certificate must carry.", works()),
  PEER_AUTO_TLS(
      SECURITY,
      truth(),
      "false",
      "Makes a certificate for the peer port, in the data folder.",
      works()),
  PEER_SKIP_CLIENT_SAN_VERIFICATION(
      SECURITY,
      truth(),
      "false",
      "Lets peers connect from other hosts than those that their certificates name.",
      works()),
  EXPERIMENTAL_PEER_SKIP_CLIENT_SAN_VERIFICATION(PEER_SKIP_CLIENT_SAN_VERIFICATION),
  SELF_SIGNED_CERT_VALIDITY(
      SECURITY, whole(1, 1000), "1", "Validity of certificates that are made, in years.", works()),
  PEER_CRL_FILE(SECURITY, text(), "", "Peer certificates that were revoked, DER or PEM.", works()),
  CIPHER_SUITES(
      SECURITY, items(), "", "Suites of TLS 1.2 to use, best first; empty for all.", works()),
  TLS_MIN_VERSION(
      SECURITY,
      choice("", "TLS1.2", "TLS1.3"),
      "TLS1.2",
      "Oldest version of TLS to speak.",
      works()),
  TLS_MAX_VERSION(
      SECURITY, choice("", "TLS1.2", "TLS1.3"), "", "Newest version of TLS to speak.", works()),
  CORS(
      SECURITY,
      items(),
      "*",
      "Origins whose web pages may call the server.",
      refused("origins are not checked")),
  HOST_WHITELIST(
      SECURITY,
      items(),
      "*",
      "Host names by which web pages may call the server.",
      refused("host names of HTTP requests are not checked")),
  AUTH_TOKEN(
      AUTH,
      text(),
      "simple",
      "Kind of token: simple, or jwt with its keys.",
      refused("JWT and token options are not supported yet")),
  BCRYPT_COST(AUTH, whole(4, 31), "10", "Cost of hashing a password with bcrypt.", noAuth()),
  AUTH_TOKEN_TTL(
      AUTH, unsigned(), "300", "Time a token lives without being used, in seconds.", noAuth()),
  ENABLE_PPROF(
      MONITORING,
      truth(),
      "false",
      "Serves Go profiles.",
      noEffect("use the tools of the JVM: jcmd, JFR")),
  METRICS(
      MONITORING,
      choice("basic", "extensive"),
      "basic",
      "Level of detail of the metrics.",
      noEffect("there is one level of detail")),
  LISTEN_METRICS_URLS(
      MONITORING, urls(), "", "Additional addresses for metrics and health.", works()),
  WARNING_UNARY_REQUEST_DURATION(
      MONITORING,
      span(),
      "300ms",
      "Calls that take longer are logged.",
      noEffect("slow calls are not logged yet")),
  EXPERIMENTAL_WARNING_UNARY_REQUEST_DURATION(WARNING_UNARY_REQUEST_DURATION),
  WARNING_APPLY_DURATION(
      MONITORING,
      span(),
      "100ms",
      "Applied entries that take longer are logged.",
      noEffect("slow entries are not logged yet")),
  EXPERIMENTAL_WARNING_APPLY_DURATION(WARNING_APPLY_DURATION),
  LOGGER(
      LOGGING,
      choice("zap"),
      "zap",
      "Kind of logger; the one word there is stands for the server's own.",
      works()),
  LOG_OUTPUTS(
      LOGGING, items(), "default", "Where to log: default, stderr, stdout, or files.", works()),
  LOG_LEVEL(
      LOGGING,
      choice("debug", "info", "warn", "error", "panic", "fatal"),
      "info",
      "What to log.",
      works()),
  LOG_FORMAT(LOGGING, choice("json", "console"), "json", "How to log.", works()),
  ENABLE_LOG_ROTATION(
      LOGGING,
      truth(),
      "false",
      "Starts a new log file when one is full.",
      refused("leave rotation to the system, for example logrotate with copytruncate")),
  LOG_ROTATION_CONFIG_JSON(
      LOGGING,
      text(),
      "{\"maxsize\": 100, \"maxage\": 0, \"maxbackups\": 0, \"localtime\": false, \"compress\": false}",
      "When to start a new log file.",
      noEffect("log files are not rotated by the server")),
  ENABLE_DISTRIBUTED_TRACING(
      TRACING, truth(), "false", "Exports traces by OpenTelemetry.", noTracing()),
  EXPERIMENTAL_ENABLE_DISTRIBUTED_TRACING(ENABLE_DISTRIBUTED_TRACING),
  DISTRIBUTED_TRACING_ADDRESS(
      TRACING, text(), "localhost:4317", "Where to send traces.", noTracing()),
  EXPERIMENTAL_DISTRIBUTED_TRACING_ADDRESS(DISTRIBUTED_TRACING_ADDRESS),
  DISTRIBUTED_TRACING_SERVICE_NAME(
      TRACING, text(), "etcd", "Name of the service in traces.", noTracing()),
  EXPERIMENTAL_DISTRIBUTED_TRACING_SERVICE_NAME(DISTRIBUTED_TRACING_SERVICE_NAME),
  DISTRIBUTED_TRACING_INSTANCE_ID(TRACING, text(), "", "Name of this node in traces.", noTracing()),
  EXPERIMENTAL_DISTRIBUTED_TRACING_INSTANCE_ID(DISTRIBUTED_TRACING_INSTANCE_ID),
  DISTRIBUTED_TRACING_SAMPLING_RATE(
      TRACING, whole(0, 1_000_000), "0", "Traces to send of every million.", noTracing()),
  EXPERIMENTAL_DISTRIBUTED_TRACING_SAMPLING_RATE(DISTRIBUTED_TRACING_SAMPLING_RATE),
  CORRUPT_CHECK_TIME(
      TUNING,
      span(),
      "0s",
      "Time between two comparisons of the members' data; 0 is never.",
      refused("nodes do not compare hashes yet")),
  EXPERIMENTAL_CORRUPT_CHECK_TIME(CORRUPT_CHECK_TIME),
  COMPACT_HASH_CHECK_TIME(
      TUNING,
      span(),
      "1m",
      "Time between two comparisons of compaction hashes.",
      noEffect("nodes do not compare hashes yet")),
  EXPERIMENTAL_COMPACT_HASH_CHECK_TIME(COMPACT_HASH_CHECK_TIME),
  COMPACTION_BATCH_LIMIT(
      TUNING,
      whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
      "1000",
      "Revisions that a compaction deletes at a time.",
      noEffect("compaction does not work in batches")),
  EXPERIMENTAL_COMPACTION_BATCH_LIMIT(COMPACTION_BATCH_LIMIT),
  COMPACTION_SLEEP_INTERVAL(
      TUNING,
      span(),
      "10ms",
      "Pause between two batches of a compaction.",
      noEffect("compaction does not work in batches")),
  EXPERIMENTAL_COMPACTION_SLEEP_INTERVAL(COMPACTION_SLEEP_INTERVAL),
  WATCH_PROGRESS_NOTIFY_INTERVAL(
      TUNING,
      span(),
      "10m",
      "Time between two progress reports of an idle watch.",
      noEffect("the interval cannot be set yet")),
  EXPERIMENTAL_WATCH_PROGRESS_NOTIFY_INTERVAL(WATCH_PROGRESS_NOTIFY_INTERVAL),
  BOOTSTRAP_DEFRAG_THRESHOLD_MEGABYTES(
      TUNING,
      unsigned(),
      "0",
      "Defragments at the start if that frees so much; 0 is never.",
      noEffect("the storage has nothing to defragment")),
  EXPERIMENTAL_BOOTSTRAP_DEFRAG_THRESHOLD_MEGABYTES(BOOTSTRAP_DEFRAG_THRESHOLD_MEGABYTES),
  DOWNGRADE_CHECK_TIME(
      TUNING,
      span(),
      "5s",
      "Time between two checks of a running downgrade.",
      noEffect("there are no downgrades")),
  EXPERIMENTAL_DOWNGRADE_CHECK_TIME(DOWNGRADE_CHECK_TIME),
  SNAPSHOT_CATCHUP_ENTRIES(
      TUNING,
      unsigned(),
      "5000",
      "Entries to keep before a snapshot, for slow followers; if not given, their size decides.",
      works()),
  EXPERIMENTAL_SNAPSHOT_CATCHUP_ENTRIES(SNAPSHOT_CATCHUP_ENTRIES),
  MAX_LEARNERS(
      TUNING,
      whole(Integer.MIN_VALUE, Integer.MAX_VALUE),
      "1",
      "Most learners in the cluster.",
      works()),
  EXPERIMENTAL_MEMORY_MLOCK(MEMORY_MLOCK),
  EXPERIMENTAL_INITIAL_CORRUPT_CHECK(FeatureGate.INITIAL_CORRUPT_CHECK),
  EXPERIMENTAL_COMPACT_HASH_CHECK_ENABLED(FeatureGate.COMPACT_HASH_CHECK),
  EXPERIMENTAL_ENABLE_LEASE_CHECKPOINT(FeatureGate.LEASE_CHECKPOINT),
  EXPERIMENTAL_ENABLE_LEASE_CHECKPOINT_PERSIST(FeatureGate.LEASE_CHECKPOINT_PERSIST),
  EXPERIMENTAL_TXN_MODE_WRITE_WITH_SHARED_BUFFER(FeatureGate.TXN_MODE_WRITE_WITH_SHARED_BUFFER),
  EXPERIMENTAL_STOP_GRPC_SERVICE_ON_DEFRAG(FeatureGate.STOP_GRPC_SERVICE_ON_DEFRAG),
  FORCE_NEW_CLUSTER(
      UNSAFE,
      truth(),
      "false",
      "Makes a cluster of this node alone, out of its data.",
      refused("recovery from a lost quorum is not supported yet")),
  UNSAFE_NO_FSYNC(
      UNSAFE,
      truth(),
      "false",
      "Does not wait for the disk; a crash loses data.",
      refused("what was acknowledged is on disk, always")),
  CLUSTER_ACTIVE_SIZE(),
  CLUSTER_REMOVE_DELAY(),
  CLUSTER_SYNC_INTERVAL(),
  CONFIG(),
  FORCE(),
  MAX_RESULT_BUFFER(),
  MAX_RETRY_ATTEMPTS(),
  PEER_HEARTBEAT_INTERVAL(),
  PEER_ELECTION_TIMEOUT(),
  RETRY_INTERVAL(),
  SNAPSHOT(),
  V(),
  VV(),
  ENGINE(
      OWN,
      choice("raft", "multi-paxos"),
      "raft",
      "Which protocol orders the logs of the cluster and of the keyspace default: the same on all nodes, and for ever. A keyspace can be made with another.",
      works()),
  QUORATE_LEASE_DRIFT_PERCENT(
      OWN,
      whole(0, 50),
      "0",
      "How far clocks may be off where leaders read by lease; 0 is without leases. On all nodes alike.",
      works()),
  QUORATE_LEADER_PRIORITY(
      OWN,
      whole(0, 100),
      "0",
      "How much this node is preferred as a leader; one with less makes way for it.",
      works());

  private final FlagGroup group;
  private final FlagType type;
  private final String defaultText;
  private final String help;
  private final Support support;
  private final Optional<EtcdFlag> successor;
  private final Optional<FeatureGate> gate;

  EtcdFlag(FlagGroup group, FlagType type, String defaultText, String help, Support support) {
    this(group, type, defaultText, help, support, Optional.empty(), Optional.empty());
  }

  /// A flag that etcd 3.6 renamed and still takes.
  EtcdFlag(EtcdFlag successor) {
    this(
        successor.group,
        successor.type,
        successor.defaultText,
        "Former name of --" + successor.flagName() + ".",
        successor.support,
        Optional.of(successor),
        Optional.empty());
  }

  /// A flag that etcd 3.6 turned into a feature gate and still takes.
  EtcdFlag(FeatureGate gate) {
    this(
        TUNING,
        truth(),
        Boolean.toString(gate.byDefault()),
        "Former name of the feature gate " + gate.title() + ".",
        gate.support(),
        Optional.empty(),
        Optional.of(gate));
  }

  /// A flag that etcd itself ignores since version 2.
  EtcdFlag() {
    this(OBSOLETE, truth(), "false", "Ignored.", noEffect("etcd ignores it as well"));
  }

  EtcdFlag(
      FlagGroup group,
      FlagType type,
      String defaultText,
      String help,
      Support support,
      Optional<EtcdFlag> successor,
      Optional<FeatureGate> gate) {
    this.group = group;
    this.type = type;
    this.defaultText = defaultText;
    this.help = help;
    this.support = support;
    this.successor = successor;
    this.gate = gate;
  }

  static Optional<EtcdFlag> named(String flagName) {
    return Arrays.stream(values()).filter(flag -> flag.flagName().equals(flagName)).findFirst();
  }

  /// The name on the command line, without dashes before it.
  public String flagName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The name of the environment variable.
  public String variable() {
    return "ETCD_" + name();
  }

  public FlagGroup group() {
    return group;
  }

  FlagType type() {
    return type;
  }

  /// The default as one would write it on the command line.
  public String defaultText() {
    return defaultText;
  }

  /// One sentence.
  public String help() {
    return help;
  }

  public Support support() {
    return support;
  }

  /// The flag that replaced this one. Both at once are refused.
  Optional<EtcdFlag> successor() {
    return successor;
  }

  /// The feature gate that replaced this flag. Both at once are refused.
  Optional<FeatureGate> gate() {
    return gate;
  }
}
