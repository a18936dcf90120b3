package io.quorate.server.metrics;

import io.quorate.net.Traffic;
import io.quorate.runtime.LiveNode;
import io.quorate.server.metrics.MetricsText.Kind;
import io.quorate.wal.LogWrites;
import java.util.function.LongSupplier;

/// What the node writes to its disk and exchanges with its peers.
public final class StorageMetrics implements MetricSource {
  private static final double NANOS = 1e9;

  private final LiveNode node;
  private final LongSupplier diskBytes;

  /// @param diskBytes how much disk the node uses
  public StorageMetrics(LiveNode node, LongSupplier diskBytes) {
    this.node = node;
    this.diskBytes = diskBytes;
  }

  @Override
  public void writeTo(MetricsText text) {
    LogWrites writes = node.logWrites();
    text.counter("etcd_disk_wal_write_bytes_total", writes.bytes(), "Bytes written to the log.");
    text.family(
        "etcd_disk_wal_fsync_duration_seconds",
        Kind.HISTOGRAM,
        "Time to write and sync a batch of the log.");
    long atMost = 0;
    for (int i = 0; i < writes.buckets().size(); i++) {
      atMost += writes.buckets().get(i);
      long bound = LogWrites.boundNanos(i);
      double seconds = bound == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : bound / NANOS;
      text.part("_bucket", atMost, "le", MetricsText.number(seconds));
    }
    text.part("_sum", writes.nanos() / NANOS);
    text.part("_count", atMost);
    text.gauge(
        "etcd_mvcc_db_total_size_in_bytes",
        diskBytes.getAsLong(),
        "Bytes that the node takes on its disk.");
    Traffic traffic = node.traffic();
    text.counter(
        "quorate_network_peer_sent_frames_total", traffic.framesSent(), "Frames sent to peers.");
    text.counter("etcd_network_peer_sent_bytes_total", traffic.bytesSent(), "Bytes sent to peers.");
    text.counter(
        "etcd_network_peer_received_bytes_total",
        traffic.bytesReceived(),
        "Bytes received from peers.");
    text.counter(
        "etcd_network_peer_sent_failures_total",
        traffic.framesDropped(),
        "Frames not sent, because a peer had no connection or a full queue.");
  }
}
