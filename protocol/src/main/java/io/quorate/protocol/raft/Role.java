package io.quorate.protocol.raft;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a server is at the moment (Raft figure 4, with pre-vote between follower and candidate). A
/// role owns the data that has a meaning only while it lasts. Messages reach a role in its own term
/// only; [Raft] has dealt with the others.
///
/// | from \ to | follower | pre-candidate | candidate | leader |
/// | --- | --- | --- | --- | --- |
/// | follower | newer term | election timer | the leader makes way | - |
/// | pre-candidate | leader heard, newer term, refused | timer again | a quorum would vote | - |
/// | candidate | leader heard, newer term, refused | timer again | - | a quorum voted |
/// | leader | newer term, quorum lost, removed | - | - | - |
sealed interface Role permits Follower, Contender, Leader {
  /// Called once, when the role begins.
  void enter();

  void receive(NodeId from, RaftMessage message);

  void expire(Timer timer);

  void propose(List<Content> contents);

  void read(long number);

  /// Ends a quiescence, if it is one: something is wanted of the group, or somebody misses its
  /// leader.
  default void rouse() {}

  /// Whose nodes have to live as long as this server is quiescent.
  default Set<NodeId> reliesOn() {
    return Collections.emptySet();
  }

  /// There is a connection to this peer, and there was none; or its node is heard again.
  default void connected(NodeId peer) {}

  /// Nothing has come from this peer's node for an election timeout, and this server relies on it.
  default void silent(NodeId peer) {}

  /// The connection to this peer is lost.
  default void disconnected(NodeId peer) {}

  /// A snapshot of another server was taken over, if it was needed: everything that is committed is
  /// also the leader's.
  default void installed() {}

  /// The log has let go of what a snapshot covers.
  default void compacted() {}

  /// A write has become durable.
  default void persisted() {}

  /// The end of a step: sends what the inputs of the step made due.
  default void flush() {}

  Optional<NodeId> leader();

  /// Whether this server has reason to believe that a leader is at work, and therefore neither
  /// votes nor promises to (Raft §6 and thesis §4.2.3).
  boolean trustsLeader();

  /// The word for it, in lower case.
  String title();
}
