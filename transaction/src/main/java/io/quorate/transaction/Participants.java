package io.quorate.transaction;

import io.quorate.protocol.NodeId;
import java.util.List;
import java.util.Optional;

/// The keyspaces that a node hosts, as transactions see them. May be asked by any thread.
public interface Participants {
  /// The one that clients call so.
  Optional<Participant> find(String name);

  List<Participant> all();

  /// Finds out which keyspaces there are now; what others have made may not be known here yet.
  default void refresh(Runnable then) {
    then.run();
  }

  /// Whether a keyspace was dropped, for good and on all nodes. It does not matter any more then
  /// what a transaction was to do in it.
  boolean isDropped(NodeId participant);
}
