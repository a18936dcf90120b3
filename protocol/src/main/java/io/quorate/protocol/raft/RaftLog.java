package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.SnapshotHead;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// The log of one server, from the first entry after its base to the last.
///
/// ```
/// base <= ... reported <= commit ... last
///                     durable <= written <= last
/// ```
///
/// What a snapshot covers is let go of in time, and the base moves ([#compact]); when a snapshot of
/// another server takes the place of entries that this log lacks, it begins anew ([#restartAt]).
///
/// Entries are *written* when they were handed out as part of a write, and *durable* when that
/// write's completion came back. A completion names its write, not an index: if the entries it
/// wrote have been replaced meanwhile, it says nothing about those that stand there now. Committed
/// entries are never replaced.
final class RaftLog {
  private record WriteInFlight(long number, long lastIndex) {}

  private EntryId base;
  private final ArrayList<Entry> entries;
  private final Members members;
  private final ArrayDeque<WriteInFlight> inFlight = new ArrayDeque<>();
  private long written;
  private long durable;
  private long commit;
  private long reported;

  /// @param snapshot what it covers is committed, and part of the state already
  RaftLog(EntryId base, SnapshotHead snapshot, List<Entry> durableEntries) {
    this.base = base;
    this.entries = new ArrayList<>(durableEntries);
    this.members = new Members(snapshot);
    durableEntries.forEach(members::follow);
    long expected = base.index();
    for (Entry entry : durableEntries) {
      InvariantViolation.unless(
          entry.index() == ++expected, "entry %s stands at index %d of the log", entry, expected);
    }
    written = lastIndex();
    durable = lastIndex();
    commit = snapshot.index();
    reported = snapshot.index();
    InvariantViolation.unless(
        base.index() <= snapshot.index() && snapshot.index() <= lastIndex(),
        "a log from %s to %s does not reach from the snapshot at %d",
        base,
        last(),
        snapshot.index());
  }

  EntryId base() {
    return base;
  }

  EntryId last() {
    return entries.isEmpty() ? base : entries.getLast().id();
  }

  long lastIndex() {
    return base.index() + entries.size();
  }

  long durable() {
    return durable;
  }

  long commit() {
    return commit;
  }

  /// Whether this log equals, up to the entry of this id, any log that holds it (§5.3, the log
  /// matching property). What lies before the base is committed and therefore the same everywhere.
  boolean agreesAt(EntryId id) {
    return id.index() < base.index()
        || (id.index() <= lastIndex() && termAt(id.index()) == id.term());
  }

  /// The term at an index from the base to the last.
  long termAt(long index) {
    return index == base.index() ? base.term() : entry(index).term();
  }

  EntryId idAt(long index) {
    return new EntryId(termAt(index), index);
  }

  /// The last entry at or before `index` whose term is at most `term`: the last that this log can
  /// have in common with a log that holds such a term there. Never before the base.
  EntryId lastAtMost(long index, long term) {
    long candidate = Math.min(index, lastIndex());
    while (candidate > base.index() && termAt(candidate) > term) {
      candidate--;
    }
    return idAt(Math.max(candidate, base.index()));
  }

  /// Who the members are, as far as this log says.
  Members members() {
    return members;
  }

  /// Entries from `index` on, at least one if there is one, and then as many as fit into `bytes`.
  List<Entry> from(long index, long bytes) {
    long end = index;
    long taken = 0;
    while (end <= lastIndex()) {
      taken += entry(end).content().size();
      if (end > index && taken > bytes) {
        break;
      }
      end++;
    }
    return range(index, end);
  }

  /// A leader adds to its own log (Raft §5.3, leader append-only).
  void append(long term, Content content) {
    add(new Entry(term, lastIndex() + 1, content));
  }

  /// A follower takes over what its leader sent, which follows an entry that this log contains.
  /// What it has already stays; an entry of another term is replaced, with all that follow it (Raft
  /// §5.3).
  void accept(List<Entry> sent) {
    for (Entry entry : sent) {
      if (entry.index() <= lastIndex()) {
        if (entry.index() <= base.index() || termAt(entry.index()) == entry.term()) {
          continue;
        }
        truncateFrom(entry.index());
      }
      InvariantViolation.unless(
          entry.index() == lastIndex() + 1, "entry %s does not follow %s", entry, last());
      add(entry);
    }
  }

  private void add(Entry entry) {
    entries.add(entry);
    members.follow(entry);
  }

  private void truncateFrom(long index) {
    InvariantViolation.unless(
        index > commit,
        "entry %d is to be replaced but the log is committed up to %d",
        index,
        commit);
    entries.subList(position(index), entries.size()).clear();
    members.truncateFrom(index);
    written = Math.min(written, index - 1);
    durable = Math.min(durable, index - 1);
    List<WriteInFlight> voided =
        inFlight.stream()
            .map(write -> new WriteInFlight(write.number, Math.min(write.lastIndex, index - 1)))
            .toList();
    inFlight.clear();
    inFlight.addAll(voided);
  }

  /// Lets go of the entries up to `index`, which a durable snapshot covers; but not of the last
  /// `keptEntries` of them, as far as they take up no more than `keptBytes`.
  void compact(long index, long keptEntries, long keptBytes) {
    InvariantViolation.unless(
        index <= Math.min(reported, durable),
        "a snapshot reaches %d, but only %d was reported and %d is durable",
        index,
        reported,
        durable);
    long end = index;
    for (long bytes = 0; end > base.index(); end--) {
      bytes += entry(end).content().size();
      if (bytes > keptBytes || index - end >= keptEntries) {
        break;
      }
    }
    if (end > base.index()) {
      EntryId newBase = idAt(end);
      entries.subList(0, position(end + 1)).clear();
      base = newBase;
    }
  }

  /// Forgets all entries: the log begins anew after this snapshot.
  void restartAt(SnapshotHead snapshot) {
    EntryId id = EntryId.endOf(snapshot);
    InvariantViolation.unless(
        id.index() > commit, "a snapshot at %s for a log committed up to %d", id, commit);
    base = id;
    entries.clear();
    members.restartAt(snapshot);
    inFlight.clear();
    written = id.index();
    durable = id.index();
    commit = id.index();
    reported = id.index();
  }

  boolean hasUnwritten() {
    return written < lastIndex();
  }

  /// Hands out the entries that are part of no write yet, as part of the write of this number.
  List<Entry> write(long number) {
    List<Entry> unwritten = range(written + 1, lastIndex() + 1);
    written = lastIndex();
    inFlight.add(new WriteInFlight(number, written));
    return unwritten;
  }

  /// All writes up to this number are durable.
  void persisted(long number) {
    while (!inFlight.isEmpty() && inFlight.peek().number <= number) {
      durable = Math.max(durable, inFlight.remove().lastIndex);
    }
  }

  /// Moves the end of what is decided; never backwards.
  void commitTo(long index) {
    InvariantViolation.unless(
        index <= lastIndex(), "commit index %d is beyond the log's end at %s", index, last());
    commit = Math.max(commit, index);
  }

  boolean hasUnreported() {
    return reported < commit;
  }

  long firstUnreported() {
    return reported + 1;
  }

  /// Hands out, once, what was decided since the last call.
  List<Content> report() {
    List<Content> contents = new ArrayList<>((int) (commit - reported));
    for (long index = reported + 1; index <= commit; index++) {
      contents.add(entry(index).content());
    }
    reported = commit;
    return contents;
  }

  private Entry entry(long index) {
    return entries.get(position(index));
  }

  private int position(long index) {
    return Math.toIntExact(index - base.index() - 1);
  }

  private List<Entry> range(long fromInclusive, long toExclusive) {
    return List.copyOf(entries.subList(position(fromInclusive), position(toExclusive)));
  }
}
