package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.observation.Observation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the replicas of a group come to the same state from the same log, as far as a running
/// sum over all that they apply can tell.
///
/// The sum is over each entry in order: the command's checksum, and what the state machine says of
/// what it has done ([StateMachine#fingerprint]). It is part of snapshots. After every [#SPACING]th
/// entry it is kept for a while, and told to the others along with what is sent to them anyway; so
/// it costs some bytes and no message. Who finds that another differs tells everybody what it knows
/// of that entry, so that all can see which state a majority has.
///
/// A group that falls silent does so at one entry, everywhere; there it is compared, too, with the
/// message by which the leader says so. Else a difference behind the last such entry would be
/// hidden for as long as nothing is wanted. To hear a sum rouses no group.
///
/// A replica in the minority stops its node. If there is no majority all go on and say so.
///
/// Owned by its node's thread.
final class StateSums {
  private static final Logger LOG = LoggerFactory.getLogger(StateSums.class);
  private static final Duration REPORTS_APART = Duration.ofSeconds(10);
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  /// The same on all nodes.
  static final long SPACING = 64;

  /// So many are kept for others who are behind.
  private static final int KEPT = 1024;

  private static final int CLAIMS_KEPT = 64;

  private final Replica<?, ?> replica;
  private final Node node;
  private final TreeMap<Long, Long> own = new TreeMap<>();

  /// What others have said, or were said to have said, by entry.
  private final TreeMap<Long, Map<NodeId, Long>> claims = new TreeMap<>();

  /// Of these entries something new was heard.
  private final Set<Long> heard = new TreeSet<>();

  private final Map<NodeId, Long> told = new TreeMap<>();
  private long sum;
  private Optional<Divergence> divergence = Optional.empty();

  /// What was told of it last.
  private Optional<Divergence> observed = Optional.empty();

  private long seenAt;
  private long reportAt;

  StateSums(Replica<?, ?> replica, Node node) {
    this.replica = replica;
    this.node = node;
  }

  /// Of all that was applied until now.
  long sum() {
    return sum;
  }

  /// What is known of replicas that differ; what may still come right is not told.
  Optional<Divergence> divergence(long now) {
    return divergence.filter(seen -> seen.decided() || now - seenAt >= patienceNanos());
  }

  private long patienceNanos() {
    return 2 * node.options().raft().electionTimeout().toNanos();
  }

  /// The state is now that of a snapshot.
  void restored(long snapshotSum) {
    sum = snapshotSum;
    own.clear();
  }

  /// @param what sums up this entry and what it has done
  void applied(long index, long what, long now) {
    sum = (sum ^ what) * FACTOR;
    sum ^= sum >>> 32;
    if (index % SPACING == 0) {
      keepAt(index, now);
    }
  }

  /// The group is quiescent since this entry, the last that was applied. Everybody is told,
  /// whatever he knows: he may have missed it, and nothing else is going to be said.
  void fellSilentAt(long index, long now) {
    told.clear();
    keepAt(index, now);
  }

  private void keepAt(long index, long now) {
    keep(own, index, sum, KEPT);
    if (claims.containsKey(index)) {
      compare(index, now);
    }
  }

  private static <V> void keep(NavigableMap<Long, V> kept, long index, V value, int countMax) {
    kept.put(index, value);
    while (kept.size() > countMax) {
      kept.pollFirstEntry();
    }
  }

  /// Tells the newest sum to those to whom something is being sent, and who do not know it.
  void tellAlong(Set<NodeId> members) {
    Optional.ofNullable(own.lastEntry())
        .ifPresent(newest -> {
          for (NodeId member : members) {
            if (!member.equals(node.self())
                && told.getOrDefault(member, 0L) < newest.getKey()
                && node.sendAlong(
                    member, said(newest.getKey(), Map.of(node.self(), newest.getValue())))) {
              told.put(member, newest.getKey());
            }
          }
        });
  }

  private PeerMessage said(long index, Map<NodeId, Long> sums) {
    return new PeerMessage.StateSum(replica.group(), index, sums);
  }

  /// Is looked at in the next step.
  void heard(long index, Map<NodeId, Long> sums) {
    if (index < replica.appliedIndex() && !own.containsKey(index)) {
      return; // too long ago
    }
    Map<NodeId, Long> known = claims.getOrDefault(index, new TreeMap<>());
    sums.forEach((member, claim) -> {
      if (!member.equals(node.self()) && isNews(index, known.get(member), claim)) {
        known.put(member, claim);
        heard.add(index);
      }
    });
    keep(claims, index, known, CLAIMS_KEPT);
  }

  /// A node that has started again may say something else of the same entry. A claim that differs
  /// is then kept, whatever comes later: who relayed both by turns would never come to an end.
  private boolean isNews(long index, @Nullable Long known, long claim) {
    Long mine = own.get(index);
    return known == null || (mine == null ? claim != known : known.equals(mine) && claim != mine);
  }

  void compareHeard(long now) {
    List<Long> news = List.copyOf(heard);
    heard.clear();
    for (long index : news) {
      if (own.containsKey(index) && claims.containsKey(index)) {
        compare(index, now);
      }
    }
  }

  private void compare(long index, long now) {
    heard.remove(index);
    long mine = Optional.ofNullable(own.get(index)).orElseThrow();
    Map<NodeId, Long> all = new TreeMap<>(Optional.ofNullable(claims.get(index)).orElseThrow());
    all.put(node.self(), mine);
    if (all.values().stream().allMatch(each -> each == mine)) {
      agreed(index, all);
    } else {
      tellEverybody(index, all);
      judge(index, all, now);
    }
  }

  private void tellEverybody(long index, Map<NodeId, Long> all) {
    for (NodeId member : replica.members().members()) {
      if (!member.equals(node.self())) {
        node.send(member, said(index, all));
        told.merge(member, index, Math::max);
      }
    }
  }

  private static long sumOf(Map<NodeId, Long> all, NodeId each) {
    return Optional.ofNullable(all.get(each)).orElseThrow();
  }

  /// Who differed and agrees now was repaired. The others may hear from it only through this node.
  private void agreed(long index, Map<NodeId, Long> all) {
    boolean repaired =
        divergence
            .filter(seen -> seen.index() < index && all.keySet().containsAll(seen.nodes()))
            .isPresent();
    if (repaired) {
      divergence = Optional.empty();
      observed = Optional.empty();
      node.observe(new Observation.Agreed(replica.group(), index));
      tellEverybody(index, all);
    }
  }

  private void judge(long index, Map<NodeId, Long> all, long now) {
    Configuration members = replica.configuration();
    Optional<Long> common =
        all.values().stream()
            .filter(sum -> members.isQuorum(voter -> sum.equals(all.get(voter))))
            .findFirst();
    if (common.isEmpty()) {
      SortedSet<NodeId> nodes = new TreeSet<>(all.keySet());
      found(new Divergence(index, nodes, false), now);
      return;
    }
    SortedSet<NodeId> minority = new TreeSet<>(all.keySet());
    minority.removeIf(each -> sumOf(all, each) == common.get());
    Divergence decided = new Divergence(index, minority, true);
    if (minority.contains(node.self())) {
      observe(decided);
      throw new DivergedException(replica.group(), decided);
    }
    found(decided, now);
  }

  private void found(Divergence found, long now) {
    Optional<Divergence> known = divergence.filter(seen -> seen.decided() == found.decided());
    if (known.isEmpty()) {
      seenAt = now;
      reportAt = found.decided() ? now : now + patienceNanos();
    }
    divergence = Optional.of(known.map(seen -> seen.with(found.nodes())).orElse(found));
  }

  private void observe(Divergence seen) {
    if (!observed.equals(Optional.of(seen))) {
      observed = Optional.of(seen);
      node.observe(
          new Observation.Diverged(replica.group(), seen.index(), seen.nodes(), seen.decided()));
    }
  }

  /// When [#report] has something to say next.
  long nextDeadline() {
    return divergence.isPresent() ? reportAt : Long.MAX_VALUE;
  }

  /// Says so in the log, again and again.
  void report(long now) {
    if (nextDeadline() - now <= 0) {
      divergence(now)
          .ifPresent(seen -> {
            reportAt = now + REPORTS_APART.toNanos();
            observe(seen);
            LOG.error("group {}: {}", replica.group(), seen);
          });
    }
  }
}
