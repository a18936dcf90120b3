package io.quorate.protocol.multipaxos;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a node does as a proposer at the moment. That it accepts and learns does not depend on it
/// ([Acceptor], [Learner]).
///
/// | from \ to | following | suspecting | preparing | leading |
/// | --- | --- | --- | --- | --- |
/// | following | another leader, higher ballot | election timer | the leader makes way | - |
/// | suspecting | leader heard, higher ballot, doubted | timer again | a prepare quorum shares it | - |
/// | preparing | leader heard, higher ballot, too far behind | timer | - | a prepare quorum promised |
/// | leading | a quorum in a higher ballot, none heard, no voter | - | members have changed, somebody is won back | - |
sealed interface Proposer permits Following, Contender, Leading {
  /// Called once, when it begins.
  void enter();

  /// A message of the promised ballot, or about whether there is a leader.
  void receive(NodeId from, MultiPaxosMessage message);

  void expire(Timer timer);

  void propose(List<Content> contents);

  void read(long number);

  /// Ends a quiescence, if it is one: something is wanted of the group, or somebody misses its
  /// leader.
  default void rouse() {}

  /// Whose nodes have to live as long as this node is quiescent.
  default Set<NodeId> reliesOn() {
    return Collections.emptySet();
  }

  /// There is a connection to this peer, and there was none; or its node is heard again.
  default void connected(NodeId peer) {}

  /// Nothing has come from this peer's node for an election timeout, and this node relies on it.
  default void silent(NodeId peer) {}

  /// The connection to this peer is lost.
  default void disconnected(NodeId peer) {}

  /// A write has become durable.
  default void persisted() {}

  /// The end of a step: sends what the inputs of the step made due.
  default void flush() {}

  Optional<NodeId> leader();

  /// Whether this node has reason to believe that a leader is at work, and therefore promises
  /// nothing to others.
  boolean trustsLeader();

  /// The word for it, in lower case.
  String title();
}
