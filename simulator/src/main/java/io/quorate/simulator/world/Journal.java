package io.quorate.simulator.world;

import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import java.util.ArrayList;
import java.util.List;

/// The term, vote and log of a node, as the sum of the facts in its records. Since a node writes
/// everything it adds to its log at the end of the run in which it does so, the sum of what it has
/// handed to its disk is its log in memory.
public final class Journal {
  private final List<Entry> entries = new ArrayList<>();
  private HardState hardState = HardState.INITIAL;

  Journal() {}

  /// A journal that holds the same and can go on by itself.
  public Journal copy() {
    Journal copy = new Journal();
    copy.entries.addAll(entries);
    copy.hardState = hardState;
    return copy;
  }

  /// Takes over what a record says.
  public void add(Fact fact) {
    hardState = fact.hardState().orElse(hardState);
    if (!fact.entries().isEmpty()) {
      long kept = fact.entries().getFirst().index() - 1;
      Violation.unless(
          kept <= entries.size(),
          "a log that ends at %d goes on with %d",
          entries.size(),
          kept + 1);
      if (kept < entries.size()) {
        entries.subList((int) kept, entries.size()).clear();
      }
      entries.addAll(fact.entries());
    }
  }

  public HardState hardState() {
    return hardState;
  }

  public long lastIndex() {
    return entries.size();
  }

  /// The last entry; index 0 of term 0 if there is none.
  public EntryId last() {
    return entries.isEmpty() ? EntryId.NONE : new EntryId(entries.getLast().term(), lastIndex());
  }

  /// The term of the entry at an index; 0 before the first entry, -1 after the last one.
  public long termAt(long index) {
    return index == 0 ? 0 : index > entries.size() ? -1 : entry(index).term();
  }

  /// The entry at an index from 1 to the last.
  public Entry entry(long index) {
    return entries.get((int) index - 1);
  }

  /// Whether this log holds an entry, and therefore all before it that every log with it holds.
  public boolean holds(EntryId id) {
    return termAt(id.index()) == id.term();
  }

  /// Whether both have the same term, vote and end.
  public boolean endsLike(Journal other) {
    return hardState.equals(other.hardState) && last().equals(other.last());
  }
}
