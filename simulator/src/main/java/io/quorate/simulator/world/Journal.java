package io.quorate.simulator.world;

import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import java.util.ArrayList;
import java.util.List;

/// The term, vote and log of a node, as the sum of the facts in its records. Since a node writes
/// everything it adds to its log at the end of the run in which it does so, the sum of what it has
/// handed to its disk is its log in memory, but for the entries that it lets go of because a
/// snapshot covers them: here they stay, until the node starts anew.
public final class Journal {
  private final List<Entry> entries = new ArrayList<>();

  /// The last entry before the first of these: it and what came before are part of a snapshot.
  private EntryId base;

  /// No record has said what the base is.
  private boolean assumed = true;

  private HardState hardState = HardState.INITIAL;
  private Acceptances acceptances = new Acceptances();

  /// @param covered the end of the newest snapshot; the records begin somewhere before that
  Journal(EntryId covered) {
    base = covered;
  }

  /// A journal that holds the same and can go on by itself.
  public Journal copy() {
    Journal copy = new Journal(base);
    copy.assumed = assumed;
    copy.entries.addAll(entries);
    copy.hardState = hardState;
    copy.acceptances = acceptances.copy();
    return copy;
  }

  /// Takes over what a record says.
  public void add(Fact fact) {
    hardState = fact.hardState().orElse(hardState);
    fact.paxos().ifPresent(acceptances::add);
    fact.restart().ifPresent(this::restart);
    if (fact.entries().isEmpty()) {
      return;
    }
    Entry first = fact.entries().getFirst();
    if (assumed && first.index() <= base.index()) {
      base = first.id();
      entries.clear();
      entries.addAll(fact.entries().subList(1, fact.entries().size()));
    } else {
      long kept = first.index() - base.index() - 1;
      Violation.unless(
          kept <= entries.size(),
          "a log that ends at %d goes on with %d",
          lastIndex(),
          first.index());
      if (kept < entries.size()) {
        entries.subList((int) kept, entries.size()).clear();
      }
      entries.addAll(fact.entries());
    }
  }

  private void restart(EntryId end) {
    base = end;
    assumed = false;
    entries.clear();
  }

  /// All records were added. Whether the log leads to the snapshot; if not, it is void.
  boolean finish(EntryId covered) {
    boolean leads = lastIndex() >= covered.index() && termAt(covered.index()) == covered.term();
    if (!leads) {
      restart(covered);
    }
    return leads;
  }

  public EntryId base() {
    return base;
  }

  public HardState hardState() {
    return hardState;
  }

  /// What it has promised and accepted, if Multi-Paxos writes it; then there are no entries.
  public Acceptances acceptances() {
    return acceptances;
  }

  public long lastIndex() {
    return base.index() + entries.size();
  }

  /// The last entry, or the base if there is none.
  public EntryId last() {
    return entries.isEmpty() ? base : new EntryId(entries.getLast().term(), lastIndex());
  }

  /// The term of the entry at an index from the base on; -1 after the last one.
  public long termAt(long index) {
    return index == base.index() ? base.term() : index > lastIndex() ? -1 : entry(index).term();
  }

  /// The entry at an index from the first to the last.
  public Entry entry(long index) {
    return entries.get((int) (index - base.index() - 1));
  }

  /// Whether this log holds an entry, and therefore all before it that every log with it holds; or
  /// the snapshot before it does, in which there is nothing but what was committed.
  public boolean holds(EntryId id) {
    return id.index() < base.index() || termAt(id.index()) == id.term();
  }

  /// Whether both have the same term, vote and end.
  public boolean endsLike(Journal other) {
    return hardState.equals(other.hardState) && last().equals(other.last());
  }
}
