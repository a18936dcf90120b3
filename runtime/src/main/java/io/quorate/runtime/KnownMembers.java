package io.quorate.runtime;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Who belongs to one group as far as this node knows: the members in force, and those of whom it
/// is not committed yet that they are none any more. A configuration that comes into force may go
/// out of force again, and what it left out is needed until then.
final class KnownMembers {
  private final NodeId self;
  private SortedSet<NodeId> members = new TreeSet<>();
  private boolean wasMember;
  private boolean removed;

  /// @param found what this node's disk says: first who was decided, then who may have been since
  KnownMembers(NodeId self, List<Configuration> found) {
    this.self = self;
    decided(found.getFirst());
    found.forEach(configuration -> members.addAll(configuration.members()));
  }

  /// In order.
  Set<NodeId> members() {
    return Collections.unmodifiableSet(members);
  }

  /// Whether this node was a member and is none any more. One that is about to join is not removed
  /// by what its log tells of the time before.
  boolean isRemoved() {
    return removed;
  }

  /// These are in force, and it is not known whether for good.
  void inForce(Collection<NodeId> others) {
    members.addAll(others);
  }

  /// These were the members at some place of the log that is committed.
  void committed(Configuration configuration) {
    boolean member = configuration.isMember(self);
    removed = wasMember && !member;
    wasMember |= member;
  }

  /// These are the members, and nobody else is one.
  void decided(Configuration configuration) {
    committed(configuration);
    members = new TreeSet<>(configuration.members());
  }
}
