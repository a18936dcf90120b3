package io.quorate.protocol.raft;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects what a step causes and puts it in an order that is safe.
///
/// - No message leaves before the term it speaks in is durable here: a server that forgot a term
///   could vote in it again. Nearly always the term is durable already and the message goes at
///   once; so a leader's entries travel while its own disk is busy with them.
/// - What answers for entries ([#sendWhenWritten]) leaves after everything written so far.
/// - One step makes at most one write.
final class Outbox {
  private final RaftLog log;
  private final List<Effect> first = new ArrayList<>();
  private final List<Effect> immediate = new ArrayList<>();
  private final List<Effect> afterHardState = new ArrayList<>();
  private final List<Effect> afterWrite = new ArrayList<>();
  private final List<Effect> last = new ArrayList<>();
  private Optional<SnapshotHead> restart = Optional.empty();
  private HardState hardState;
  private boolean hardStateChanged;
  private long hardStateNumber;
  private long number;
  private long persisted;

  Outbox(RaftLog log, HardState durable) {
    this.log = log;
    this.hardState = durable;
  }

  HardState hardState() {
    return hardState;
  }

  void change(HardState next) {
    hardState = next;
    hardStateChanged = true;
  }

  /// The log has begun anew after this snapshot.
  void restart(SnapshotHead head) {
    restart = Optional.of(head);
  }

  boolean hardStateIsDurable() {
    return !hardStateChanged && hardStateNumber <= persisted;
  }

  /// The last write that was begun.
  long lastWrite() {
    return number;
  }

  boolean isPersisted(long write) {
    return write <= persisted;
  }

  void persisted(long upTo) {
    persisted = Math.max(persisted, upTo);
  }

  void send(NodeId to, RaftMessage message) {
    (hardStateIsDurable() ? immediate : afterHardState).add(new Effect.Send(to, message));
  }

  void sendWhenWritten(NodeId to, RaftMessage message) {
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
    persist().ifPresent(effects::add);
    restart.map(Event.SnapshotInstalled::new).map(Effect.Emit::new).ifPresent(effects::add);
    restart = Optional.empty();
    if (log.hasUnreported()) {
      effects.add(new Effect.Emit(new Event.Committed(log.firstUnreported(), log.report())));
    }
    effects.addAll(last);
    first.clear();
    immediate.clear();
    last.clear();
    return effects;
  }

  private Optional<Effect> persist() {
    List<Effect> then = new ArrayList<>(afterHardState);
    then.addAll(afterWrite);
    boolean writes = hardStateChanged || restart.isPresent() || log.hasUnwritten();
    if (!writes && then.isEmpty()) {
      return Optional.empty();
    }
    number++;
    if (hardStateChanged) {
      hardStateNumber = number;
    }
    RaftWrite write =
        new RaftWrite(
            hardStateChanged ? Optional.of(hardState) : Optional.empty(),
            restart,
            log.hasUnwritten() ? log.write(number) : List.of());
    hardStateChanged = false;
    afterHardState.clear();
    afterWrite.clear();
    return Optional.of(new Effect.Persist(write, number, then));
  }
}
