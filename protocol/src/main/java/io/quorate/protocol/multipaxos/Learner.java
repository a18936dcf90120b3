package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds out what is chosen, and reports it in the order of slots, without gaps.
///
/// A leader counts acceptances. All others are told up to where everything is chosen, and believe
/// it of what they have accepted in that leader's ballot: of anything else they cannot know whether
/// it is what was chosen.
///
/// Two things are read out of what is chosen, in order, and therefore by all alike:
///
/// - A value of an earlier epoch than one before it is void ([Value]): it is reported as
///   [Content.Nothing].
/// - New members are in force as soon as they are known to be chosen. What was accepted behind them
///   was accepted under the members before, and cannot be chosen any more: it is let go of. If
///   their naming is void, the members before are named again.
///
/// The naming of new members is not reported before something is chosen behind it. That takes a
/// quorum of the new members, who accept nothing before they know that they are members: then, and
/// not before, the old ones may be switched off.
final class Learner {
  private final Slots slots;
  private final Members members;
  private long chosen;
  private long reported;
  private long fence;
  private long fenceAtBase;
  private Ballot teller = Ballot.NONE;
  private long told;
  private Fact.Chosen written;

  /// Where new members were named, of which nothing is written yet.
  private final List<Fact.Chosen> entered = new ArrayList<>();

  Learner(Slots slots, SnapshotHead snapshot, long chosenDurably) {
    this.slots = slots;
    this.members = new Members(snapshot);
    this.chosen = snapshot.index();
    this.reported = snapshot.index();
    this.fence = snapshot.epoch();
    this.fenceAtBase = snapshot.epoch();
    for (long slot = slots.base() + 1; slot <= snapshot.index(); slot++) {
      slots.at(slot).choose(fence);
    }
    while (chosen < chosenDurably) {
      read(slots.at(chosen + 1));
    }
    this.written = known();
  }

  Members members() {
    return members;
  }

  /// All slots up to here are known to be chosen.
  long chosen() {
    return chosen;
  }

  long reported() {
    return reported;
  }

  /// The leader of this ballot says that all slots up to here are chosen.
  void told(Ballot ballot, long upTo) {
    if (ballot.equals(teller)) {
      told = Math.max(told, upTo);
    } else if (ballot.isAbove(teller)) {
      teller = ballot;
      told = upTo;
    }
    advance();
  }

  /// What this node holds for the slots up to here is chosen, as one says who knows it.
  void learnUpTo(long slot) {
    while (chosen < slot) {
      learn(slots.at(chosen + 1));
    }
  }

  void advance() {
    for (Optional<Slot> next = slots.get(chosen + 1);
        next.isPresent() && isChosen(next.get());
        next = slots.get(chosen + 1)) {
      learn(next.get());
    }
  }

  private boolean isChosen(Slot slot) {
    return slot.isChosen() || (slot.accepted().slot() <= told && slot.isAcceptedIn(teller));
  }

  private void learn(Slot slot) {
    read(slot);
    if (members.inForce().index() == chosen) {
      slots.dropBeyond(chosen);
      entered.add(new Fact.Chosen(chosen, chosen, true));
    }
  }

  private void read(Slot slot) {
    chosen++;
    fence = Math.max(fence, slot.accepted().value().epoch());
    slot.choose(fence);
    if (slot.accepted().value().content() instanceof Content.Membership(_, var named)) {
      members.enter(chosen, slot.isVoid() ? members.inForce().configuration() : named);
    }
  }

  // ---- what it reports
  // ----------------------------------------------------------------------------

  boolean hasUnreported() {
    return reported < reportable();
  }

  private long reportable() {
    return Math.max(reported, members.inForce().index() == chosen ? chosen - 1 : chosen);
  }

  /// Hands out, once, what is chosen since the last call.
  List<Content> report() {
    long end = reportable();
    List<Content> contents = new ArrayList<>((int) (end - reported));
    for (long slot = reported + 1; slot <= end; slot++) {
      Slot each = slots.at(slot);
      contents.add(each.isVoid() ? new Content.Nothing() : each.accepted().value().content());
    }
    reported = end;
    return contents;
  }

  // ---- what it remembers
  // --------------------------------------------------------------------------

  private Fact.Chosen known() {
    return new Fact.Chosen(chosen, members.inForce().index(), false);
  }

  /// Members have changed, which must not be forgotten.
  boolean mustWrite() {
    return !entered.isEmpty();
  }

  /// Hands out what has become known since the last call, as part of a write.
  List<Fact.Chosen> write() {
    List<Fact.Chosen> facts = new ArrayList<>(entered);
    entered.clear();
    boolean isSaid = !facts.isEmpty() && facts.getLast().slot() == chosen;
    if (!isSaid && !written.equals(known())) {
      facts.add(known());
    }
    written = known();
    return facts;
  }

  Fact.Chosen lastWritten() {
    return written;
  }

  // ---- snapshots
  // ----------------------------------------------------------------------------------

  SnapshotHead headAt(long index) {
    Members.Since since = members.decidingAbout(index + 1);
    return new SnapshotHead(fenceAt(index), index, since.index(), since.configuration());
  }

  private long fenceAt(long slot) {
    return slot == slots.base() ? fenceAtBase : slots.at(slot).fence();
  }

  /// Lets go of the slots up to `index`, which a durable snapshot covers; but not of the last
  /// `keptSlots` of them, as far as they take up no more than `keptBytes`.
  void compact(long index, long keptSlots, long keptBytes) {
    InvariantViolation.unless(
        index <= reported && slots.isDurable(index),
        "a snapshot reaches %d, but only %d was reported, or it is not durable",
        index,
        reported);
    long end = index;
    for (long bytes = 0; end > slots.base(); end--) {
      bytes += slots.at(end).accepted().value().content().size();
      if (bytes > keptBytes || index - end >= keptSlots) {
        break;
      }
    }
    if (end > slots.base()) {
      fenceAtBase = fenceAt(end);
      slots.dropUpTo(end);
    }
  }

  /// The log begins anew after this snapshot. What was accepted behind it stays, as somebody may
  /// count on it, unless the members are others.
  ///
  /// @return whether what was accepted behind it is void
  boolean restartAt(SnapshotHead snapshot) {
    boolean voids = members.inForce().index() != snapshot.since();
    slots.dropUpTo(snapshot.index());
    if (voids) {
      slots.dropBeyond(snapshot.index());
    }
    members.restartAt(snapshot);
    chosen = snapshot.index();
    reported = snapshot.index();
    fence = snapshot.epoch();
    fenceAtBase = snapshot.epoch();
    entered.clear();
    written = known();
    advance();
    return voids;
  }
}
