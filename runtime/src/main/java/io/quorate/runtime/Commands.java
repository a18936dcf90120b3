package io.quorate.runtime;

import io.quorate.protocol.Content;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The commands of one replica's clients on their way into the log, and those that other nodes
/// forward to it.
///
/// A command is *waiting* until a leader is known, then *in flight*: proposed here, or forwarded to
/// the leader of one epoch. It is answered when this replica applies it. It is never given to a
/// second leader unless the first one said that it did not take it; and when an epoch's opening is
/// applied, commands in flight under earlier epochs are known never to come. Idempotent commands
/// are the exception: they are given to the next leader as soon as there is doubt.
///
/// Owned by its node's thread.
final class Commands<R> {
  private final Replica<?, R> replica;
  private final Node node;
  private final ArrayDeque<Pending<R>> waiting = new ArrayDeque<>();
  private final InFlight<R> inFlight = new InFlight<>();

  /// By origin, those whose commands came in during this reign or since.
  private final Map<Long, Forwarder> forwarders = new HashMap<>();

  /// The last epoch in which this replica has led since the node started; before it has led, the
  /// first one in which it may.
  private long reign;

  /// The leader has just turned commands down: wait for the next sweep or another leader.
  private boolean heldBack;

  /// Who forwards commands under an origin, and the last one that was seen of it.
  private record Forwarder(NodeId node, long lastSequence) {}

  /// @param reign the first epoch in which the replica may lead
  Commands(Replica<?, R> replica, Node node, long reign) {
    this.replica = replica;
    this.node = node;
    this.reign = reign;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && inFlight.isEmpty();
  }

  void take(Pending<R> pending) {
    waiting.add(pending);
  }

  /// Gives to the leader what waits, if one is known.
  void route(long now) {
    if (waiting.isEmpty() || heldBack || replica.leader().isEmpty()) {
      return;
    }
    if (node.logIsSpent() || (replica.leads() && !haveRoom())) {
      refuseWaiting(); // where nothing is taken from a leader nobody learns what has become of them
      return;
    }
    if (replica.leads() && node.logIsFull()) {
      return; // who takes over may take them
    }
    List<Content.Command> commands = new ArrayList<>(waiting.size());
    for (Pending<R> pending : waiting) {
      pending.proposed(replica.leadership().epoch(), now);
      RequestId id = new RequestId(node.origin(), inFlight.add(pending));
      commands.add(new Content.Command(id, pending.payload()));
    }
    waiting.clear();
    if (replica.leads()) {
      replica.propose(List.copyOf(commands));
    } else {
      forward(replica.leader().get(), commands);
    }
  }

  /// Whether enough members have room for a command for it to be decided, as far as is known.
  private boolean haveRoom() {
    Succession known = node.succession();
    return known.hasRoomEverywhere() || replica.configuration().isQuorum(known::hasRoom);
  }

  /// In pieces: however much has waited for a leader, a frame has a longest length.
  private void forward(NodeId leader, List<Content.Command> commands) {
    int bytesMax = node.options().raft().appendBytes();
    for (int from = 0, to; from < commands.size(); from = to) {
      to = from;
      for (long bytes = 0; to < commands.size() && bytes < bytesMax; to++) {
        bytes += commands.get(to).size();
      }
      List<Content.Command> piece = commands.subList(from, to);
      node.send(
          leader, new PeerMessage.Forward(replica.group(), replica.leadership().epoch(), piece));
    }
  }

  /// Commands that another node's clients have sent. Each is judged once, when it is first seen: a
  /// frame may reach us twice, and a refusal in answer to the copy would make the sender submit
  /// anew what the original has got into the log. Of an epoch before the last reign, or before this
  /// life, we cannot say what we took: then the sender learns it from the opening of a later epoch.
  void forwarded(NodeId from, PeerMessage.Forward forward) {
    if (forward.epoch() < reign) {
      return;
    }
    boolean leadsThem = replica.leads() && replica.leadership().epoch() == forward.epoch();
    boolean logIsFull = leadsThem && !haveRoom();
    boolean takesThem = leadsThem && !node.logIsFull() && !logIsFull;
    List<RequestId> refused = new ArrayList<>();
    List<Content> taken = new ArrayList<>();
    for (Content.Command command : forward.commands()) {
      if (isNew(from, command.id())) {
        if (takesThem) {
          taken.add(command);
        } else {
          refused.add(command.id());
        }
      }
    }
    if (!refused.isEmpty()) {
      node.send(from, new PeerMessage.ForwardRefused(replica.group(), refused, logIsFull));
    }
    if (!taken.isEmpty()) {
      replica.propose(taken);
      replica.needsStep();
    }
  }

  private boolean isNew(NodeId from, RequestId id) {
    Forwarder forwarder = forwarders.get(id.origin());
    if (forwarder != null && id.sequence() <= forwarder.lastSequence) {
      return false;
    }
    forwarders.put(id.origin(), new Forwarder(from, id.sequence()));
    return true;
  }

  /// What a leader has no room for, its own clients' commands included, is refused at once.
  void turnedDown(PeerMessage.ForwardRefused refusal) {
    notTaken(refusal.commands());
    if (refusal.logIsFull()) {
      refuseWaiting();
    }
  }

  private void refuseWaiting() {
    endWaitingIf(pending -> !pending.isInDoubt(), Reason.LOG_FULL);
  }

  /// The leader did not take these; another may be asked.
  void notTaken(List<RequestId> commands) {
    heldBack = true;
    node.active(replica);
    for (RequestId id : commands.reversed()) {
      if (id.origin() == node.origin()) {
        inFlight.remove(id.sequence()).ifPresent(waiting::addFirst);
      }
    }
  }

  /// The protocol has not taken these.
  void refused(List<Content> contents) {
    List<RequestId> ids = new ArrayList<>();
    for (Content content : contents) {
      if (content instanceof Content.Command command) {
        ids.add(command.id());
      }
    }
    notTaken(ids);
    for (RequestId id : ids) {
      Forwarder forwarder = forwarders.get(id.origin());
      if (id.origin() != node.origin() && forwarder != null) {
        node.send(
            forwarder.node, new PeerMessage.ForwardRefused(replica.group(), List.of(id), false));
      }
    }
  }

  // ---- what becomes of them
  // ------------------------------------------------------------------------------------

  /// This replica has applied one of its own.
  void done(long sequence, Outcome<R> outcome) {
    inFlight.remove(sequence).ifPresent(pending -> node.end(pending, outcome));
  }

  /// This epoch's opening is applied.
  void opened(long epoch) {
    proposeAgainIf(pending -> pending.epoch() < epoch);
    for (Pending<R> lost : inFlight.removeAll(pending -> pending.epoch() < epoch)) {
      node.end(lost, new Outcome.Refused<>(Reason.LEADER_CHANGED));
    }
  }

  /// The state is now another member's. A command in flight may have been executed before, which
  /// nobody can tell.
  void skipped() {
    proposeAgainIf(_ -> true);
    endInFlightIf(_ -> true, Doubt.SKIPPED);
  }

  /// Another epoch has begun, or its leader is known.
  void leadBy(Event.Leadership current) {
    if (replica.leads()) {
      reign = current.epoch();
      forwarders.clear();
    }
    proposeAgainIf(pending -> pending.epoch() < current.epoch());
    heldBack = false;
  }

  /// Ends what has waited for too long.
  void sweep(long now) {
    heldBack = false;
    endWaitingIf(
        pending -> pending.isOverdue(now),
        replica.leads() && node.logIsFull() ? Reason.LOG_FULL : Reason.NO_LEADER);
    endInFlightIf(pending -> pending.isOverdue(now), Doubt.TIMED_OUT);
    if (!replica.leads()) {
      long since = now - node.options().raft().electionTimeout().toNanos();
      proposeAgainIf(pending -> pending.proposedAt() - since <= 0);
    }
  }

  void stop() {
    endWaitingIf(_ -> true, Reason.STOPPED);
    endInFlightIf(_ -> true, Doubt.STOPPED);
  }

  private void endWaitingIf(Predicate<Pending<R>> condition, Reason reason) {
    List<Pending<R>> ended = new ArrayList<>();
    waiting.removeIf(pending -> condition.test(pending) && ended.add(pending));
    for (Pending<R> pending : ended) {
      node.end(pending, pending.isInDoubt() ? unknown(reason) : new Outcome.Refused<>(reason));
    }
  }

  private static <R> Outcome<R> unknown(Reason reason) {
    return new Outcome.Unknown<>(reason == Reason.STOPPED ? Doubt.STOPPED : Doubt.TIMED_OUT);
  }

  /// Of the commands in flight, those that may be proposed again wait for a leader as they did
  /// before.
  private void proposeAgainIf(Predicate<Pending<R>> condition) {
    for (Pending<R> pending :
        inFlight.removeAll(each -> each.isIdempotent() && condition.test(each))) {
      pending.doubt();
      waiting.add(pending);
      replica.needsStep();
    }
  }

  private void endInFlightIf(Predicate<Pending<R>> condition, Doubt doubt) {
    for (Pending<R> pending : inFlight.removeAll(condition)) {
      node.end(pending, new Outcome.Unknown<>(doubt));
    }
  }
}
