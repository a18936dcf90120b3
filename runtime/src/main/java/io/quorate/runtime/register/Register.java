package io.quorate.runtime.register;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Effect;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// One register at one node: its instance of Paxos while nobody knows here what it holds, and those
/// who wait for that.
///
/// A read that finds the register empty is answered only by a round that began after the read did:
/// what a round hears at its beginning may be older than a write that was over when the read began.
final class Register {
  /// Who waits, and how long at most.
  private record Asker(long deadline, Consumer<RegisterOutcome> reply) {}

  private final Bytes name;
  private final PaxosProcess process;
  private final List<Asker> writers = new ArrayList<>();

  /// Who began to read before the inquiry under way did.
  private final List<Asker> readers = new ArrayList<>();

  /// Who wait for the next one.
  private final List<Asker> laterReaders = new ArrayList<>();

  /// What this node would like the register to hold, if anything.
  private Optional<Bytes> wish = Optional.empty();

  private long nextRound = Long.MAX_VALUE;

  Register(Bytes name, PaxosProcess process) {
    this.name = name;
    this.process = process;
  }

  Bytes name() {
    return name;
  }

  // ---- what happens to it
  // -------------------------------------------------------------------------

  List<Effect> write(Bytes value, long deadline, Consumer<RegisterOutcome> reply) {
    writers.add(new Asker(deadline, reply));
    wish = wish.or(() -> Optional.of(value));
    return propose();
  }

  List<Effect> read(long deadline, Consumer<RegisterOutcome> reply) {
    Asker asker = new Asker(deadline, reply);
    if (wish.isPresent()) {
      readers.add(asker); // the round that is under way, or a later one, ends with a value
      return propose();
    }
    if (readers.isEmpty()) {
      readers.add(asker);
      return process.inquire();
    }
    laterReaders.add(asker);
    return List.of();
  }

  /// Goes on where the proposer was left alone when nobody was waiting any more.
  private List<Effect> propose() {
    List<Effect> begins = process.propose(wish.orElseThrow());
    return begins.isEmpty() && nextRound == Long.MAX_VALUE
        ? process.expire(Timer.NEXT_ROUND)
        : begins;
  }

  List<Effect> receive(NodeId from, PaxosMessage message) {
    return process.receive(from, message);
  }

  /// The inquiry under way has found the register empty.
  List<Effect> empty() {
    answer(readers, new RegisterOutcome.Empty());
    readers.addAll(laterReaders);
    laterReaders.clear();
    return readers.isEmpty() ? List.of() : process.inquire();
  }

  void holds(Bytes value) {
    answerAll(new RegisterOutcome.Holds(value));
  }

  void answerAll(RegisterOutcome outcome) {
    answer(writers, outcome);
    answer(readers, outcome);
    answer(laterReaders, outcome);
  }

  private static void answer(List<Asker> askers, RegisterOutcome outcome) {
    List<Asker> answered = List.copyOf(askers);
    askers.clear();
    answered.forEach(asker -> asker.reply.accept(outcome));
  }

  // ---- time
  // ---------------------------------------------------------------------------------------

  void arm(long at) {
    nextRound = at;
  }

  void disarm() {
    nextRound = Long.MAX_VALUE;
  }

  /// Gives up on whose time is up, and begins another round if that is due and somebody waits.
  List<Effect> expire(long now) {
    giveUp(writers, now);
    giveUp(readers, now);
    giveUp(laterReaders, now);
    if (nextRound > now) {
      return List.of();
    }
    disarm();
    return isWaitedFor() ? process.expire(Timer.NEXT_ROUND) : List.of();
  }

  private static void giveUp(List<Asker> askers, long now) {
    List<Asker> late = askers.stream().filter(asker -> asker.deadline <= now).toList();
    askers.removeAll(late);
    late.forEach(asker -> asker.reply.accept(new RegisterOutcome.Unknown()));
  }

  boolean isWaitedFor() {
    return !(writers.isEmpty() && readers.isEmpty() && laterReaders.isEmpty());
  }

  /// When something is due at the latest, or [Long#MAX_VALUE].
  long nextDeadline() {
    long earliest = nextRound;
    for (List<Asker> askers : List.of(writers, readers, laterReaders)) {
      for (Asker asker : askers) {
        earliest = Math.min(earliest, asker.deadline);
      }
    }
    return earliest;
  }
}
