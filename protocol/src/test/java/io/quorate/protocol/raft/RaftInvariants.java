package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Raft guarantees at all times (figure 3), seen from outside, and what its durability rests
/// on.
final class RaftInvariants {
  private record Placed(EntryId previous, Content content) {}

  private record Committed(EntryId id, long inTerm) {}

  /// Every entry that any server ever held, with what stood before it.
  private final Map<EntryId, Placed> entries = new HashMap<>();

  private final Map<Long, NodeId> leaders = new HashMap<>();

  /// The entries that any server knew to be committed, and a term in which one did.
  private final List<Committed> committed = new ArrayList<>();

  /// Where the logs of the servers ended when they were last looked at.
  private final Map<NodeId, EntryId> ends = new HashMap<>();

  /// The terms of those who led when they were last looked at.
  private final Map<NodeId, Long> leading = new HashMap<>();

  /// The last index that any server knew to be committed.
  long committed() {
    return committed.size();
  }

  int reigns() {
    return leaders.size();
  }

  void crashed(NodeId server) {
    ends.remove(server);
    leading.remove(server);
  }

  /// After a step of this server.
  void check(Raft raft) {
    EntryId end = ends.getOrDefault(raft.self(), EntryId.NONE);
    boolean moved = !raft.log().last().equals(end);
    if (moved) {
      checkLogMatching(raft);
    }
    noteCommitted(raft);
    if (moved) {
      checkOneChangeAtATime(raft);
    }
    if (raft.status().leads()) {
      checkElectionSafety(raft);
      checkLeaderAppendOnly(raft, end);
      checkLeaderCompleteness(raft);
    }
    ends.put(raft.self(), raft.log().last());
  }

  /// If two logs contain an entry with the same index and term, they are identical up to it.
  private void checkLogMatching(Raft raft) {
    EntryId previous = raft.log().base();
    for (Entry entry : raft.log().from(previous.index() + 1, Long.MAX_VALUE)) {
      Placed placed = new Placed(previous, entry.content());
      Placed other = entries.putIfAbsent(entry.id(), placed);
      if (other != null && !other.equals(placed)) {
        throw new AssertionError(
            "%s holds %s as %s, another as %s".formatted(raft.self(), entry.id(), placed, other));
      }
      previous = entry.id();
    }
  }

  /// Of the configurations in a log only the last may be committed nowhere (§6).
  private void checkOneChangeAtATime(Raft raft) {
    List<Entry> changes =
        raft.log().from(raft.log().base().index() + 1, Long.MAX_VALUE).stream()
            .filter(entry -> entry.content() instanceof Content.Membership)
            .toList();
    if (changes.size() > 1) {
      assertThat(changes.get(changes.size() - 2).index())
          .as("%s holds %s, committed", raft.self(), changes)
          .isLessThanOrEqualTo(committed());
    }
  }

  /// At most one leader can be elected in a given term.
  private void checkElectionSafety(Raft raft) {
    NodeId leader = leaders.computeIfAbsent(raft.term(), _ -> raft.self());
    assertThat(leader).as("leader of term %d", raft.term()).isEqualTo(raft.self());
  }

  /// A leader never overwrites or deletes entries in its log: it still holds what it ended with.
  private void checkLeaderAppendOnly(Raft raft, EntryId end) {
    long term = raft.term();
    if (leading.getOrDefault(raft.self(), 0L) == term && !raft.log().agreesAt(end)) {
      throw new AssertionError("%s leads and has lost %s".formatted(raft.self(), end));
    }
    leading.put(raft.self(), term);
  }

  private void noteCommitted(Raft raft) {
    for (long index = committed() + 1; index <= raft.log().commit(); index++) {
      committed.add(new Committed(raft.log().idAt(index), raft.term()));
    }
  }

  /// An entry committed in a given term is present in the logs of the leaders of all later terms.
  private void checkLeaderCompleteness(Raft raft) {
    for (Committed entry : committed) {
      if (entry.inTerm < raft.term() && !raft.log().agreesAt(entry.id)) {
        throw new AssertionError(
            "%s leads in term %d without %s".formatted(raft.self(), raft.term(), entry));
      }
    }
  }

  /// What others rely on is on the disk of whoever says so.
  void mayLeave(RaftMessage message, NodeId to, RaftDisk disk) {
    HardState durable = disk.state().hardState();
    boolean holds =
        switch (message) {
          // These speak of a term that nobody is in yet.
          case RequestPreVote _, PreVote _ -> true;
          case Vote(var term, var granted) when granted && term == durable.term() ->
              durable.vote().equals(Optional.of(to));
          case AppendAccepted(var term, var match) when term == durable.term() ->
              match <= disk.state().base().index() + disk.state().entries().size();
          default -> message.term() <= durable.term();
        };
    if (!holds) {
      throw new AssertionError("%s left, and the disk holds %s".formatted(message, disk.state()));
    }
  }
}
