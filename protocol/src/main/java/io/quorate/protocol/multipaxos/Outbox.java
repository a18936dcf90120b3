package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects what a step causes and puts it in an order that is safe.
///
/// - No message leaves before the promise of the ballot it speaks in is durable here: a node that
///   forgot it could take the ballot again, or accept what it has promised not to. Nearly always
///   the promise is durable already and the message goes at once; so a leader's values travel while
///   its own disk is busy with them.
/// - What says that something is accepted ([#sendWhenWritten]) leaves after everything written so
///   far.
/// - One step makes at most one write.
final class Outbox {
  private final Slots slots;
  private final Learner learner;
  private final List<Effect> first = new ArrayList<>();
  private final List<Effect> immediate = new ArrayList<>();
  private final List<Effect> afterPromise = new ArrayList<>();
  private final List<Effect> afterWrite = new ArrayList<>();
  private final List<Effect> last = new ArrayList<>();
  private Optional<Fact.Begun> restart = Optional.empty();
  private Ballot promised;
  private boolean promiseChanged;
  private long promiseNumber;
  private long number;
  private long persisted;

  Outbox(Slots slots, Learner learner, Ballot durable) {
    this.slots = slots;
    this.learner = learner;
    this.promised = durable;
  }

  /// The highest ballot that this node has promised.
  Ballot promised() {
    return promised;
  }

  void promise(Ballot ballot) {
    promised = ballot;
    promiseChanged = true;
  }

  void restart(SnapshotHead head, boolean voids) {
    restart = Optional.of(new Fact.Begun(head, voids));
  }

  boolean promiseIsDurable() {
    return !promiseChanged && promiseNumber <= persisted;
  }

  void persisted(long upTo) {
    persisted = Math.max(persisted, upTo);
  }

  /// The number of the write that was begun last.
  long lastWrite() {
    return number;
  }

  boolean isPersisted(long write) {
    return write <= persisted;
  }

  void send(NodeId to, MultiPaxosMessage message) {
    (promiseIsDurable() ? immediate : afterPromise).add(new Effect.Send(to, message));
  }

  void sendWhenWritten(NodeId to, MultiPaxosMessage message) {
    afterWrite.add(new Effect.Send(to, message));
  }

  void emit(Event event) {
    last.add(new Effect.Emit(event));
  }

  /// Before anything is sent.
  void emitFirst(Event event) {
    first.add(new Effect.Emit(event));
  }

  /// A timer's effect.
  void timer(Effect effect) {
    last.add(effect);
  }

  /// The effects of the step that ends here.
  List<Effect> drain() {
    List<Effect> effects = new ArrayList<>(first);
    effects.addAll(immediate);
    Optional<SnapshotHead> begun = restart.map(Fact.Begun::after);
    persist().ifPresent(effects::add);
    begun.map(Event.SnapshotInstalled::new).map(Effect.Emit::new).ifPresent(effects::add);
    if (learner.hasUnreported()) {
      long from = learner.reported() + 1;
      effects.add(new Effect.Emit(new Event.Committed(from, learner.report())));
    }
    effects.addAll(last);
    first.clear();
    immediate.clear();
    last.clear();
    return effects;
  }

  private Optional<Effect> persist() {
    List<Effect> then = new ArrayList<>(afterPromise);
    then.addAll(afterWrite);
    boolean writes =
        promiseChanged || restart.isPresent() || slots.hasUnwritten() || learner.mustWrite();
    if (!writes && then.isEmpty()) {
      return Optional.empty();
    }
    number++;
    if (promiseChanged) {
      promiseNumber = number;
    }
    MultiPaxosWrite write = new MultiPaxosWrite(writes ? facts() : List.of());
    promiseChanged = false;
    restart = Optional.empty();
    afterPromise.clear();
    afterWrite.clear();
    return Optional.of(new Effect.Persist(write, number, then));
  }

  /// What is accepted stands before what says that it is chosen; and what was accepted under new
  /// members behind what says that there are new ones: without that it would be taken for what the
  /// old ones have accepted.
  private List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    if (promiseChanged) {
      facts.add(new Fact.Promised(promised));
    }
    restart.ifPresent(facts::add);
    List<Accepted> accepted = slots.write(number);
    for (Fact.Chosen chosen : learner.write()) {
      int end = 0;
      while (end < accepted.size() && accepted.get(end).slot() <= chosen.slot()) {
        end++;
      }
      addAccepted(facts, accepted.subList(0, end));
      accepted = accepted.subList(end, accepted.size());
      facts.add(chosen);
    }
    addAccepted(facts, accepted);
    return facts;
  }

  private static void addAccepted(List<Fact> facts, List<Accepted> accepted) {
    if (!accepted.isEmpty()) {
      facts.add(new Fact.AcceptedValues(accepted));
    }
  }
}
