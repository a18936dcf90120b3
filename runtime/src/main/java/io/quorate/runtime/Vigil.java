package io.quorate.runtime;

import io.quorate.protocol.Input;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftOptions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Stands in for the signs of life of all groups that are quiescent
/// ([io.quorate.protocol.Engine#reliesOn]): nodes tell each other that they live, once for all
/// groups that two of them have in common. When one falls silent for an election timeout the groups
/// that rely on it are told, as they are when it is heard again. So it costs messages by the number
/// of nodes, and nothing by the number of groups.
///
/// Any frame of a node says that it lives.
///
/// Owned by its node's thread.
final class Vigil {
  private static final class Watched {
    final Map<Long, Replica<?, ?>> relying = new TreeMap<>();
    boolean heard;
    long heardAt;
    boolean silent;

    Watched(long heardAt) {
      this.heardAt = heardAt;
    }

    /// From now on it is silent, or not; who relies on it is told if that is news.
    void turns(boolean silent, Input news) {
      if (this.silent != silent) {
        this.silent = silent;
        relying.values().forEach(replica -> replica.input(news));
      }
    }
  }

  private final long intervalNanos;
  private final long patienceNanos;
  private final Consumer<NodeId> sayAlive;
  private final Map<NodeId, Watched> peers = new TreeMap<>();

  /// On how many peers some group relies.
  private int watched;

  private long nextAt;

  /// @param sayAlive tells a peer that this node lives
  Vigil(RaftOptions options, Consumer<NodeId> sayAlive) {
    this.intervalNanos = options.heartbeatInterval().toNanos();
    this.patienceNanos = options.electionTimeout().toNanos();
    this.sayAlive = sayAlive;
  }

  /// Something has come from a peer. That is noted of those, too, on whom nobody relies: they may
  /// have fallen silent before somebody does.
  void heard(NodeId peer) {
    watched(peer, 0).heard = true;
  }

  /// When a peer was last heard on which some group relies.
  long heardAt(NodeId peer) {
    return Optional.ofNullable(peers.get(peer)).orElseThrow().heardAt;
  }

  /// A replica relies on others than before.
  void relies(Replica<?, ?> replica, Set<NodeId> before, Set<NodeId> after, long now) {
    for (NodeId peer : before) {
      Map<Long, Replica<?, ?>> relying = watched(peer, now).relying;
      relying.remove(replica.group());
      watched -= relying.isEmpty() ? 1 : 0;
    }
    for (NodeId peer : after) {
      Map<Long, Replica<?, ?>> relying = watched(peer, now).relying;
      watched += relying.isEmpty() ? 1 : 0;
      relying.put(replica.group(), replica);
    }
  }

  private Watched watched(NodeId peer, long now) {
    return peers.computeIfAbsent(peer, _ -> new Watched(now));
  }

  /// Takes note of who was heard, and does what is due.
  void run(long now) {
    boolean due = nextDeadline() <= now;
    if (due) {
      nextAt = now + intervalNanos;
    }
    peers.forEach((id, peer) -> {
      if (peer.heard) {
        peer.heard = false;
        peer.heardAt = now;
        peer.turns(false, new Input.Connected(id));
      }
      if (due && !peer.relying.isEmpty()) {
        sayAlive.accept(id);
        peer.turns(now - peer.heardAt > patienceNanos, new Input.Silent(id));
      }
    });
  }

  /// When [#run] has something to do next, at the latest.
  long nextDeadline() {
    return watched > 0 ? nextAt : Long.MAX_VALUE;
  }
}
