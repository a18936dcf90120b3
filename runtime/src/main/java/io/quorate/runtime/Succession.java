package io.quorate.runtime;

import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who is fit to lead, and when this node makes way for somebody who is fitter (Raft thesis §3.10):
/// for one whose operator prefers it, or for any if there is no room left in this node's own log.
///
/// Each node says of itself how fit it is, along with what it sends anyway, and again after each
/// election timeout; but nothing as long as it is as fit as any. So nothing needs an answer, and
/// what is not repeated is forgotten, whatever has become of the node that had said it.
///
/// A leader makes way for a voter that could take over at once, and that has been fitter for a
/// while. It may lose the leadership again: then it is not tried for a longer while, so that
/// nothing goes to and fro. All of this is a hint: nothing but time is lost if it is wrong.
///
/// Owned by its node's thread.
final class Succession {
  // All of these in election timeouts.

  /// For which one has to be preferred before way is made for it.
  static final int PATIENCE = 3;

  /// After which what a node has said of itself counts no more.
  static final int LAPSE = 3;

  /// Before one is asked again.
  static final int REST = 20;

  /// What a node has said of itself, since when it has, and when it did so last.
  private record Claim(Fitness fitness, long since, long saidAt) {}

  private final NodeId self;
  private final long timeoutNanos;
  private final int priority;
  private final Map<NodeId, Claim> claims = new TreeMap<>();

  /// By group, who was asked to lead it or has led it, and until when it is not asked again.
  private final Map<Long, Map<NodeId, Long>> tried = new TreeMap<>();

  private Fitness own;

  /// Since when it has had no room for commands, if it has none.
  private long fullSince;

  /// From then on it has nothing to say of itself.
  private long saysUntil;

  private final Map<NodeId, Long> toldAt = new TreeMap<>();
  private long checkAt;

  Succession(NodeId self, NodeOptions options) {
    this.self = self;
    this.timeoutNanos = options.raft().electionTimeout().toNanos();
    this.priority = options.leaderPriority();
    this.own = new Fitness(priority, Room.COMMANDS);
    this.saysUntil = own.isUsual() ? 0 : Long.MAX_VALUE;
  }

  // ---- what is said
  // -----------------------------------------------------------------------------------

  void heard(NodeId peer, Fitness fitness, long now) {
    @Nullable Claim before = claims.remove(peer);
    if (!fitness.isUsual()) {
      long since = before != null && before.fitness.equals(fitness) ? before.since : now;
      claims.put(peer, new Claim(fitness, since, now));
    }
  }

  /// What is to be said to a peer, to whom something is being sent. Who is as fit as any again says
  /// so for as long as something else may be remembered.
  Optional<Fitness> news(NodeId peer, long now) {
    if (now >= saysUntil) {
      return Optional.empty();
    }
    @Nullable Long last = toldAt.get(peer);
    if (last != null && now - last < timeoutNanos) {
      return Optional.empty();
    }
    toldAt.put(peer, now);
    return Optional.of(own);
  }

  // ---- what is known
  // ----------------------------------------------------------------------------------

  /// How fit another node has said to be of late.
  private Fitness of(NodeId node) {
    @Nullable Claim claim = claims.get(node);
    return claim == null ? Fitness.USUAL : claim.fitness;
  }

  /// Whether no node has said that its log has no room for commands, this one included.
  boolean hasRoomEverywhere() {
    return own.takesCommands() && claims.isEmpty();
  }

  /// Whether a node's log has room for commands.
  boolean hasRoom(NodeId node) {
    return (node.equals(self) ? own : of(node)).takesCommands();
  }

  /// Whether another node's log has room for entries.
  boolean takesEntries(NodeId peer) {
    return claims.isEmpty() || of(peer).takesEntries();
  }

  /// A node has lost the leadership of a group. Who is not preferred may have it again at any time.
  void lost(long group, NodeId former, long now) {
    if (claims.containsKey(former)) {
      rests(group, former, now);
    }
  }

  private void rests(long group, NodeId node, long now) {
    tried.computeIfAbsent(group, _ -> new TreeMap<>()).put(node, now + REST * timeoutNanos);
  }

  // ---- making way
  // ----------------------------------------------------------------------------------

  /// @param room what this node's own log has room for
  /// @return whether that is news
  boolean run(long now, Room room, Collection<Replica<?, ?>> replicas) {
    boolean changed = own.room() != room;
    if (changed) {
      fullSince = own.takesCommands() ? now : fullSince;
      own = new Fitness(priority, room);
      saysUntil = own.isUsual() ? now + LAPSE * timeoutNanos : Long.MAX_VALUE;
      toldAt.clear();
    }
    if (now >= checkAt) {
      checkAt = now + timeoutNanos;
      forget(now);
      if (!own.takesCommands() || claims.values().stream().anyMatch(claim -> isRipe(claim, now))) {
        replicas.forEach(replica -> makeWay(replica, now));
      }
    }
    return changed;
  }

  private void forget(long now) {
    claims.values().removeIf(claim -> now - claim.saidAt >= LAPSE * timeoutNanos);
    tried
        .values()
        .removeIf(group -> {
          group.values().removeIf(until -> until <= now);
          return group.isEmpty();
        });
  }

  private boolean isRipe(Claim claim, long now) {
    return claim.fitness.rank() > own.rank() && now - claim.since >= PATIENCE * timeoutNanos;
  }

  private void makeWay(Replica<?, ?> replica, long now) {
    Map<NodeId, Long> resting = tried.getOrDefault(replica.group(), Map.of());
    replica.heirs().stream()
        .filter(heir -> !resting.containsKey(heir) && isFitter(heir, now))
        .max(Comparator.comparingInt(heir -> of(heir).rank()))
        .ifPresent(heir -> {
          rests(replica.group(), heir, now);
          replica.makeWayFor(heir);
        });
  }

  /// Who has no room has waited for long enough to hear who else has none.
  private boolean isFitter(NodeId heir, long now) {
    return !own.takesCommands()
        ? of(heir).takesCommands() && now - fullSince >= timeoutNanos
        : Optional.ofNullable(claims.get(heir)).filter(claim -> isRipe(claim, now)).isPresent();
  }

  /// When [#run] has something to do next, at the latest.
  long nextDeadline() {
    return !own.takesCommands() || !claims.isEmpty() ? checkAt : Long.MAX_VALUE;
  }
}
