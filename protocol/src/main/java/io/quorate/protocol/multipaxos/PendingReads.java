package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.ReadIndexReply;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The reads that wait for their leader to know that nobody has taken over.
///
/// Whoever takes over has the promises of a prepare quorum. So it is enough that acceptors who meet
/// every prepare quorum say, after the read began, that they have promised nothing higher. Before
/// that the leader must know what was chosen before it led: every slot that its Prepare was about
/// is chosen when its own opening behind them is.
///
/// A read that arrives joins the next round of heartbeats, never one that is under way: the answers
/// to that one might have been sent before the read began. While a round is under way, all reads
/// that arrive gather for the next, so their number costs no messages.
final class PendingReads {
  private record Request(NodeId from, long number) {}

  private final MultiPaxos paxos;
  private List<Request> asked = new ArrayList<>();
  private List<Request> gathering = new ArrayList<>();
  private long opening;
  private long index;
  private long round;

  PendingReads(MultiPaxos paxos) {
    this.paxos = paxos;
  }

  /// No read is answered before this slot is chosen.
  void waitFor(long slot) {
    opening = slot;
  }

  long round() {
    return round;
  }

  void add(NodeId from, long number) {
    gathering.add(new Request(from, number));
  }

  boolean isEmpty() {
    return asked.isEmpty() && gathering.isEmpty();
  }

  /// Starts a round for all that have gathered, unless one is under way. If true, a heartbeat has
  /// to be sent now.
  boolean askNextRound() {
    if (!asked.isEmpty() || gathering.isEmpty()) {
      return false;
    }
    asked = gathering;
    gathering = new ArrayList<>();
    index = Math.max(paxos.learner().chosen(), opening);
    round++;
    return true;
  }

  /// Answers the reads of the round under way if enough have answered it and what they will see is
  /// chosen.
  void confirm(Predicate<NodeId> hasAnswered) {
    if (asked.isEmpty()
        || paxos.learner().chosen() < Math.max(index, opening)
        || !paxos.meetsEveryPrepareQuorum(hasAnswered)) {
      return;
    }
    for (Request request : asked) {
      if (request.from.equals(paxos.self())) {
        paxos.outbox().emit(new Event.ReadConfirmed(request.number, index));
      } else {
        paxos.send(request.from, new ReadIndexReply(paxos.promised(), request.number, index));
      }
    }
    asked = new ArrayList<>();
  }
}
