package io.quorate.protocol.multipaxos;

import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Accept;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Acceptance;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.HeartbeatReply;
import io.quorate.protocol.multipaxos.MultiPaxosMessage.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/// Promises and accepts (Paxos Made Simple §2.2). What it says it has done is durable before it
/// says so.
///
/// It accepts every slot for itself: one may be accepted while those before it are missing. But it
/// takes part in what its members decide only from when on it knows who they are, and never again
/// in what those before them decide.
final class Acceptor {
  private final MultiPaxos paxos;
  private final Slots slots;
  private final Learner learner;

  /// Up to here every slot was found chosen or accepted in the promised ballot; durably or not.
  private long received;

  private long held;

  /// What this step has accepted, to be said when it ends.
  private final List<Acceptance> accepted = new ArrayList<>();

  Acceptor(MultiPaxos paxos, Slots slots, Learner learner) {
    this.paxos = paxos;
    this.slots = slots;
    this.learner = learner;
  }

  // ---- phase 1
  // --------------------------------------------------------------------------------------

  /// A ballot was promised: what was accepted before may have to be accepted again in it.
  void promised() {
    accepted.clear();
    forget();
  }

  private void forget() {
    received = learner.chosen();
    held = Math.min(held, learner.chosen());
  }

  /// What it has accepted from `from` on, as many values as fit into one message, at least one.
  Promise promise(Ballot ballot, long from, long bytesMax) {
    List<Accepted> known = new ArrayList<>();
    long bytes = 0;
    boolean more = false;
    for (long slot = Math.max(from, learner.chosen() + 1); slot <= slots.last() && !more; slot++) {
      if (slots.get(slot).isPresent()) {
        Accepted each = slots.at(slot).accepted();
        bytes += each.value().content().size();
        more = !known.isEmpty() && bytes > bytesMax;
        if (!more) {
          known.add(each);
        }
      }
    }
    long since = learner.members().inForce().index();
    return new Promise(ballot, learner.chosen(), since, known, more);
  }

  // ---- phase 2
  // --------------------------------------------------------------------------------------

  /// The ballot is the one that is promised.
  void accept(Accept accept) {
    if (learner.chosen() < accept.since()) {
      return; // does not know these members, and will ask for what it misses
    }
    long end = accept.first() + accept.values().size();
    if (accept.since() < learner.members().inForce().index()) {
      end = Math.min(end, learner.chosen() + 1);
    }
    for (long slot = accept.first(); slot < end; slot++) {
      Value value = accept.values().get((int) (slot - accept.first()));
      accept(new Accepted(slot, accept.ballot(), value));
    }
    if (end > accept.first()) {
      answer(new Acceptance(accept.ballot(), accept.first(), end - 1));
    }
  }

  private void accept(Accepted proposal) {
    long slot = proposal.slot();
    if (slot <= slots.base()) {
      return;
    }
    boolean known =
        slot <= learner.chosen()
            || slots.get(slot).filter(each -> each.isAcceptedIn(proposal.ballot())).isPresent();
    if (known) {
      Accepted mine = slots.at(slot).accepted();
      InvariantViolation.unless(
          mine.value().equals(proposal.value()),
          "%s is proposed, but %s holds %s, chosen up to %d",
          proposal,
          paxos.self(),
          mine,
          learner.chosen());
    } else {
      slots.accept(proposal);
    }
  }

  private void answer(Acceptance next) {
    if (!accepted.isEmpty() && accepted.getLast().last() + 1 == next.first()) {
      Acceptance before = accepted.removeLast();
      accepted.add(new Acceptance(next.ballot(), before.first(), next.last()));
    } else {
      accepted.add(next);
    }
  }

  /// The end of a step.
  void flush() {
    for (Acceptance each : accepted) {
      paxos.outbox().sendWhenWritten(each.ballot().node(), each);
    }
    accepted.clear();
  }

  // ---- what it holds
  // ------------------------------------------------------------------------------

  /// What of the log is here, to be told to the leader of the promised ballot.
  HeartbeatReply standing(long round) {
    Ballot ballot = paxos.promised();
    LongPredicate here =
        slot ->
            slot <= learner.chosen()
                || slots.get(slot).filter(each -> each.isAcceptedIn(ballot)).isPresent();
    received = Math.min(Math.max(received, slots.base()), Math.max(slots.last(), learner.chosen()));
    while (here.test(received + 1)) {
      received++;
    }
    held = Math.min(Math.max(held, slots.base()), received);
    while (held < received && slots.isDurable(held + 1)) {
      held++;
    }
    long next = received + 2;
    while (next <= slots.last() && !here.test(next)) {
      next++;
    }
    long missingTo = next > slots.last() ? Long.MAX_VALUE : next - 1;
    return new HeartbeatReply(ballot, round, held, received + 1, missingTo);
  }

  /// What it held behind some slot is void.
  void restarted() {
    accepted.clear();
    forget();
  }
}
