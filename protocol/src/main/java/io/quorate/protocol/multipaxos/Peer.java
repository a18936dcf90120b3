package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Accept;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Chosen;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.HeartbeatReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Truncated;
import java.util.ArrayList;
import java.util.List;

/// What a leader knows of one other node, and how it gets that node to accept and to learn.
///
/// What the leader proposes goes to everybody at once, one message after the other, whatever they
/// miss from before. What they miss they say in answer to heartbeats: it is sent beside that, and
/// so is what got lost.
final class Peer {
  private record Sent(long first, long last, long bytes) {}

  private final NodeId id;
  private final MultiPaxos paxos;
  private final SlotSet accepted;
  private final ArrayList<Sent> inFlight = new ArrayList<>();
  private long bytesInFlight;

  /// The first slot that was not sent to it, of those that this leader has proposed.
  private long next;

  /// What it misses is sent again from here up to before `gapEnd`.
  private long gap;

  private long gapEnd;

  /// Where both were when the last heartbeat was sent: what was to be sent before that, and is
  /// still missing when it is answered, is lost.
  private long nextAtHeartbeat;

  private long gapAtHeartbeat;
  private boolean mayRepeat;

  /// One message of what it misses may be sent, whatever is under way: that may be lost, too.
  private boolean goesOn;

  private long chosenTold;
  private long round;
  private long heardAt;

  /// It was heard of when the leader became quiescent, and since then its node was. Once the leader
  /// is roused that counts until it checks its quorum.
  private boolean vouchedFor;

  /// @param next the first slot that this leader proposes
  Peer(NodeId id, MultiPaxos paxos, long next) {
    this.id = id;
    this.paxos = paxos;
    this.accepted = new SlotSet(0);
    this.next = next;
    this.heardAt = paxos.now();
  }

  NodeId id() {
    return id;
  }

  /// Up to where it is known to hold everything, durably.
  long held() {
    return accepted.upTo();
  }

  /// Whether it is known to have accepted this in the leader's ballot, or to know that it is
  /// chosen.
  boolean hasAccepted(long slot) {
    return accepted.contains(slot);
  }

  /// The latest heartbeat round that it has answered.
  long round() {
    return round;
  }

  /// Whether it was heard of within the last election timeout, or its node answers for it.
  boolean isHeard() {
    return vouchedFor || paxos.now() - heardAt <= paxos.options().electionTimeout().toNanos();
  }

  void heard() {
    heardAt = paxos.now();
  }

  // While the leader is quiescent.

  void quiesce(long chosen) {
    vouchedFor = isHeard();
    paxos.send(id, new MultiPaxosMessage.Quiesce(paxos.promised(), chosen));
  }

  boolean isVouchedFor() {
    return vouchedFor;
  }

  /// Its node is silent.
  void lost() {
    vouchedFor = false;
  }

  /// From now on it is heard of itself, or not.
  void speaksForItself() {
    vouchedFor = false;
  }

  /// Whether it holds everything up to here and was told that it is chosen.
  boolean isTold(long slot) {
    return Math.min(held(), chosenTold) >= slot;
  }

  void accepted(long first, long last) {
    accepted.add(first, last);
    inFlight.removeIf(sent -> {
      boolean arrived = accepted.containsAll(sent.first, sent.last);
      bytesInFlight -= arrived ? sent.bytes : 0;
      return arrived;
    });
  }

  /// A regular heartbeat was sent. Those that only open a round for reads do not count.
  void heartbeatSent() {
    nextAtHeartbeat = next;
    gapAtHeartbeat = gap;
    mayRepeat = true;
  }

  void answered(HeartbeatReply reply) {
    round = Math.max(round, reply.round());
    accepted(0, reply.held());
    if (!mayRepeat) {
      return;
    }
    mayRepeat = false;
    if (reply.missing() <= paxos.slots().base()) {
      paxos.send(id, new Truncated(paxos.promised(), paxos.self(), paxos.slots().base()));
      return;
    }
    if (reply.missing() < nextAtHeartbeat) {
      boolean isBeingSent = gap < gapEnd && reply.missing() >= gapAtHeartbeat;
      if (!isBeingSent) {
        gap = reply.missing();
        gapEnd = Math.min(reply.missingTo(), nextAtHeartbeat - 1) + 1;
        forget(gap, gapEnd);
      }
      goesOn = true;
    }
  }

  /// What was sent of these slots is not under way any more.
  private void forget(long from, long end) {
    inFlight.removeIf(sent -> {
      boolean lost = sent.first < end && sent.last >= from;
      bytesInFlight -= lost ? sent.bytes : 0;
      return lost;
    });
  }

  /// Sends what is due: what it misses and what is new as far as the window allows, or else up to
  /// where everything is chosen.
  void replicate() {
    gap = Math.max(gap, paxos.slots().base() + 1);
    while (gap < gapEnd && (goesOn || hasRoom())) {
      if (accepted.contains(gap)) {
        gap++;
      } else {
        gap = send(gap, gapEnd);
        goesOn = false;
      }
    }
    next = Math.max(next, paxos.slots().base() + 1);
    while (next <= paxos.slots().last() && hasRoom() && knowsMembers()) {
      next = send(next, paxos.slots().last() + 1);
    }
    if (chosenTold < paxos.learner().chosen()) {
      paxos.send(id, new Chosen(paxos.promised(), paxos.learner().chosen()));
      chosenTold = paxos.learner().chosen();
    }
  }

  /// It would not accept what is behind the naming of members that it does not know.
  private boolean knowsMembers() {
    return held() >= paxos.learner().members().inForce().index();
  }

  private boolean hasRoom() {
    return bytesInFlight < paxos.options().windowBytes();
  }

  /// Sends slots about which the same members decide. Returns the first that it has not sent.
  private long send(long first, long end) {
    List<Value> values = new ArrayList<>();
    long bytes = 0;
    long slot = first;
    boolean more = true;
    while (more && slot < end) {
      Value value = paxos.slots().at(slot).accepted().value();
      int size = value.content().size();
      more = values.isEmpty() || bytes + size <= paxos.options().acceptBytes();
      if (more) {
        values.add(value);
        bytes += size;
        slot++;
        more = !(value.content() instanceof Content.Membership);
      }
    }
    long since = paxos.learner().members().decidingAbout(first).index();
    long chosen = paxos.learner().chosen();
    paxos.send(id, new Accept(paxos.promised(), since, first, values, chosen));
    inFlight.add(new Sent(first, slot - 1, bytes));
    bytesInFlight += bytes;
    chosenTold = chosen;
    return slot;
  }
}
