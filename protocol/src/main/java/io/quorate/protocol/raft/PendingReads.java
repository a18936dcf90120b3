package io.quorate.protocol.raft;

import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The reads that wait for their leader to know that it still leads (Raft §8, thesis §6.4).
///
/// A read that arrives joins the next round of heartbeats, never one that is under way: the answers
/// to that one might have been sent before the read began. While a round is under way, all reads
/// that arrive gather for the next, so their number costs no messages.
///
/// As long as a quorum has promised to elect nobody else there is nothing to ask.
///
/// An index is told only once it is committed: one that was not might never be, and whoever waits
/// for it would wait for the next command after it, however long that takes to come.
final class PendingReads {
  private record Request(NodeId from, long number) {}

  private final Raft raft;
  private List<Request> asked = new ArrayList<>();
  private List<Request> gathering = new ArrayList<>();
  private long openingIndex;
  private long index;
  private long round;

  PendingReads(Raft raft) {
    this.raft = raft;
  }

  /// Before the entry that opens its term is committed, a leader does not know which of the entries
  /// before it are: a read waits for that entry.
  void openTermAt(long openingIndex) {
    this.openingIndex = openingIndex;
  }

  long round() {
    return round;
  }

  /// @param holdsLease whether nobody else can lead now
  void add(NodeId from, long number, boolean holdsLease) {
    if (holdsLease && raft.log().commit() >= openingIndex) {
      answer(new Request(from, number), raft.log().commit());
    } else {
      gather(from, number);
    }
  }

  private void gather(NodeId from, long number) {
    gathering.add(new Request(from, number));
  }

  boolean isEmpty() {
    return asked.isEmpty() && gathering.isEmpty();
  }

  /// Whether reads have gathered for a round, and none is under way.
  boolean needRound() {
    return asked.isEmpty() && !gathering.isEmpty();
  }

  /// This round, whose heartbeats leave now, asks for all that have gathered.
  void askIn(long nextRound) {
    asked = gathering;
    gathering = new ArrayList<>();
    index = Math.max(raft.log().commit(), openingIndex);
    round = nextRound;
  }

  /// Answers the reads of the round under way if a quorum has answered it and their index is
  /// committed.
  void confirm(Predicate<NodeId> hasAnswered) {
    if (asked.isEmpty()
        || raft.log().commit() < index
        || !raft.configuration().isQuorum(hasAnswered)) {
      return;
    }
    asked.forEach(request -> answer(request, index));
    asked = new ArrayList<>();
  }

  private void answer(Request request, long upTo) {
    if (request.from.equals(raft.self())) {
      raft.outbox().emit(new Event.ReadConfirmed(request.number, upTo));
    } else {
      raft.send(request.from, new ReadIndexReply(raft.term(), request.number, upTo));
    }
  }
}
