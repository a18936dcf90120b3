package io.quorate.protocol;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a runtime needs of a protocol that orders a log, whichever it is.
///
/// Not safe for use by several threads: one thread owns an engine.
public interface Engine {
  /// The only way to change an engine. Takes a batch of inputs, so that what they cause together is
  /// written once and sent once, and returns the effects in the order in which they must be carried
  /// out. The first step may have no inputs: it arms the first timer.
  ///
  /// @param now monotonic time in nanoseconds, of any origin, never less than before
  /// @throws InvariantViolation if the protocol finds itself wrong; it must not be stepped again
  List<Effect> step(long now, List<Input> inputs);

  Status status();

  /// The last entry of which this node has heard that it is decided, whether it holds it or not.
  default long commitHeard() {
    return status().commitIndex();
  }

  /// Whose nodes have to live for this engine to stay as it is, if it is quiescent: it has no timer
  /// running then, and waits for nothing. So it has to be told when one of these nodes falls silent
  /// ([Input.Silent]) and when it is heard again ([Input.Connected]). Nobody otherwise.
  default Set<NodeId> reliesOn() {
    return Collections.emptySet();
  }

  /// The last round of signs of life that a quorum has answered, if this node leads: how quick the
  /// others are. Nothing decides by it.
  default Optional<Round> lastRound() {
    return Optional.empty();
  }

  /// @param number grows within a reign
  /// @param sentAt in nanoseconds, as in [#step]
  /// @param answeredAt when the answer came that made it a quorum
  record Round(long number, long sentAt, long answeredAt) {}

  /// The other voters who could take over at once, if this node leads and makes way for nobody yet:
  /// each was heard of lately, and holds what was decided until a moment ago. In order.
  default List<NodeId> heirs() {
    return List.of();
  }

  /// What there is to know of a snapshot of the state after the entry at `index`, which was
  /// reported as committed and is durable here. Nothing if this node, which has just joined, does
  /// not know who the members were there: whoever went on from such a snapshot would forget them.
  Optional<SnapshotHead> snapshotHead(long index);

  /// What this node, as the leader, would object to this change now, if anything. Nothing changes.
  Optional<Event.ChangeRefused.Reason> objectionTo(Input.ChangeMembers change);

  /// The highest epoch that this node takes part in, or has promised to.
  default Epoch epoch() {
    return new Epoch(status().epoch());
  }

  /// An epoch as an engine tells it from others.
  ///
  /// @param number as in [Status#epoch]
  /// @param owner who alone may lead in it, where several may have the same number; else node 0
  record Epoch(long number, NodeId owner) implements Comparable<Epoch> {
    private static final Comparator<Epoch> ORDER =
        Comparator.comparingLong(Epoch::number).thenComparing(Epoch::owner);

    public Epoch(long number) {
      this(number, new NodeId(0));
    }

    @Override
    public int compareTo(Epoch other) {
      return ORDER.compare(this, other);
    }
  }

  /// What has to be written again before earlier writes may be deleted, the log's entries apart.
  Write checkpoint();

  /// What can be said of an engine at a glance.
  ///
  /// @param role the protocol's word for what this node is now, such as `leader`
  /// @param epoch Raft's term
  /// @param baseIndex the last entry before the first of the log
  /// @param lastIndex the last entry of the log, durable or not
  /// @param commitIndex the last entry known to be decided
  /// @param configuration the members in force, committed or not
  /// @param configurationIndex the entry that says so, or the snapshot's last; committed if it is
  ///   not above `commitIndex`
  record Status(
      NodeId self,
      String role,
      long epoch,
      Optional<NodeId> leader,
      long baseIndex,
      long lastIndex,
      long commitIndex,
      Configuration configuration,
      long configurationIndex) {
    public boolean leads() {
      return leader.isPresent() && leader.get().equals(self);
    }

    /// Whether this node gets the log and has no vote.
    public boolean isLearner() {
      return configuration.isMember(self) && !configuration.isVoter(self);
    }
  }
}
