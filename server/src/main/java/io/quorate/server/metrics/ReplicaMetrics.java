package io.quorate.server.metrics;

import io.quorate.protocol.NodeId;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.server.etcd.EtcdVersion;
import io.quorate.server.etcd.Keyspace;
import io.quorate.server.metrics.MetricsText.Kind;
import java.time.Duration;

/// How this node stands in its cluster, and what became of its clients' writes.
public final class ReplicaMetrics implements MetricSource {
  private final Keyspace keyspace;
  private final Duration electionTimeout;

  /// @param electionTimeout of the node
  public ReplicaMetrics(Keyspace keyspace, Duration electionTimeout) {
    this.keyspace = keyspace;
    this.electionTimeout = electionTimeout;
  }

  @Override
  public void writeTo(MetricsText text) {
    ReplicaStatus status = keyspace.status();
    NodeId self = status.engine().self();
    boolean leads = status.engine().leader().filter(self::equals).isPresent();
    text.family("etcd_server_id", Kind.GAUGE, "The member's id.")
        .sample(1, "server_id", self.toString());
    text.family("etcd_server_version", Kind.GAUGE, "The release of etcd that it stands for.")
        .sample(1, "server_version", EtcdVersion.SERVER);
    text.family("etcd_cluster_version", Kind.GAUGE, "The release that the cluster stands for.")
        .sample(1, "cluster_version", EtcdVersion.CLUSTER);
    text.gauge(
        "etcd_server_has_leader",
        status.engine().leader().isPresent() ? 1 : 0,
        "1 if a leader is known, else 0.");
    text.gauge("etcd_server_is_leader", leads ? 1 : 0, "1 if this member leads, else 0.");
    text.gauge(
        "etcd_server_is_learner",
        status.engine().isLearner() ? 1 : 0,
        "1 if this member is a learner, else 0.");
    text.gauge(
        "quorate_broadcast_seconds",
        status.broadcastTime().toNanos() / 1e9,
        "Longest time of late in which this leader has reached a quorum; 0 if it does not lead.");
    text.gauge(
        "quorate_election_timeout_seconds",
        electionTimeout.toNanos() / 1e9,
        "How long a follower waits for its leader; must be far more than the broadcast time.");
    text.gauge(
        "quorate_diverged_replicas",
        status.divergence().map(seen -> seen.nodes().size()).orElse(0),
        "Members whose state was found to be another than that of a majority, or of any other.");
    text.gauge(
        "etcd_server_quota_backend_bytes",
        keyspace.quota().number(),
        "Bytes in use beyond which the keyspace default takes no more; -1 for no limit.");
    text.gauge(
        "etcd_mvcc_db_total_size_in_use_in_bytes",
        keyspace.bytesInUse(),
        "Bytes that count against the quota: all versions of all keys of the keyspace default.");
    text.counter(
        "etcd_server_leader_changes_seen_total", status.leadersSeen(), "Changes of the leader.");
    text.gauge(
        "etcd_server_proposals_committed_total",
        status.engine().commitIndex(),
        "The last place of the log that is known to be committed.");
    text.gauge(
        "etcd_server_proposals_applied_total",
        status.appliedIndex(),
        "The last place of the log that is applied.");
    text.gauge(
        "etcd_server_proposals_pending",
        keyspace.proposalsPending(),
        "Writes of this node's clients that have no outcome yet.");
    text.counter(
        "etcd_server_proposals_failed_total",
        keyspace.proposalsFailed(),
        "Writes of this node's clients that were refused, or whose outcome is not known.");
  }
}
