package io.quorate.simulator.world;

import io.quorate.bytes.Parcel;
import io.quorate.protocol.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// What runs on a machine: a node, or one that is being mended.
sealed interface Running permits Life, Mend {
  NodeId id();

  long incarnation();

  void receive(NodeId from, Parcel frame);

  /// There is a connection to a peer.
  void connected(NodeId peer);

  /// A connection to or from a peer is no more, and the system has noticed.
  void disconnected(NodeId peer);

  void meet(NodeId peer, long incarnation, Consumer<Optional<String>> verdict);

  /// What is done in the background at the moment.
  List<Callable<?>> works();

  boolean isOver();
}
