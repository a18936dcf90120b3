package io.quorate.runtime;

import io.quorate.protocol.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Replicas of a group are not in the same state, although they have applied the same log.
///
/// @param index the entry after which that was seen first
/// @param nodes those that are in another state than a majority of the voters; if no state has a
///   majority, all that differ from one another
/// @param decided whether a majority is in one state
public record Divergence(long index, SortedSet<NodeId> nodes, boolean decided) {
  public Divergence {
    nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
  }

  Divergence with(Collection<NodeId> more) {
    SortedSet<NodeId> all = new TreeSet<>(nodes);
    all.addAll(more);
    return new Divergence(index, all, decided);
  }

  @Override
  public String toString() {
    return decided
        ? "after entry %d the state of %s is another than that of a majority"
            .formatted(index, nodes)
        : "after entry %d the states of %s differ, and no majority agrees".formatted(index, nodes);
  }
}
