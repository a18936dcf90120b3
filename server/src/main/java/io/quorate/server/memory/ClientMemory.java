package io.quorate.server.memory;

import io.netty.channel.Channel;
import io.quorate.server.metrics.MetricSource;
import io.quorate.server.metrics.MetricsText;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The memory that all clients' connections hold together: requests that have arrived in part,
/// requests that are not answered yet, and answers that the client has not taken.
///
/// When it exceeds its bound, the connection that holds most is cut off, and so on until the rest
/// fits: a client that floods the server, or does not read what it asked for, pays before others
/// do. Commands have a bound of their own below this one, and are refused politely.
///
/// May be used by any thread.
public final class ClientMemory implements MetricSource {
  private static final Logger LOG = LoggerFactory.getLogger(ClientMemory.class);

  private final long bytesMax;
  private final LongAdder held = new LongAdder();
  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  public ClientMemory(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// The share of a connection, which holds nothing yet.
  public Share share(Channel connection) {
    Share share = new Share(this, connection);
    shares.add(share);
    connection.closeFuture().addListener(_ -> shares.remove(share));
    return share;
  }

  /// How many bytes are held.
  public long held() {
    return held.sum();
  }

  @Override
  public void writeTo(MetricsText text) {
    text.gauge("quorate_client_held_bytes", held(), "Memory that clients hold, estimated.");
    text.gauge("quorate_client_connections", shares.size(), "Connections of clients.");
  }

  void took(long bytes) {
    held.add(bytes);
    if (held.sum() > bytesMax) {
      cutOff();
    }
  }

  void gave(long bytes) {
    held.add(-bytes);
  }

  /// What a connection holds that is being cut off will soon be free, and counts as such.
  private synchronized void cutOff() {
    long excess = held.sum() - bytesMax;
    for (Share share : shares) {
      excess -= share.isCutOff() ? share.held() : 0;
    }
    while (excess > 0) {
      Share largest =
          shares.stream()
              .filter(share -> !share.isCutOff())
              .max(Comparator.comparingLong(Share::held))
              .orElse(null);
      if (largest == null) {
        return;
      }
      LOG.warn(
          "clients hold more than {} bytes: cut off {}, which holds {}",
          bytesMax,
          largest.client(),
          largest.held());
      excess -= largest.held();
      largest.cutOff();
    }
  }
}
