package io.quorate.net;

import java.util.Optional;
import java.util.function.Consumer;

/// Decides which nodes are heard and talked to; the runtime implements it.
@FunctionalInterface
public interface Admission {
  /// Judges a node that introduced itself, be it by dialing this one or by answering. Called on the
  /// loop, before any frame passes.
  ///
  /// That it is of the same cluster, and not this node itself, was checked. Whether it is a member
  /// at all, and whether this is its right incarnation, is for the implementer to say; a stranger
  /// that is admitted here is heard. A node that dials need not have been added to the
  /// [PeerNetwork]: one that joined by an entry which this node has yet to receive must be heard in
  /// order to receive it.
  ///
  /// `verdict` takes nothing if the node is admitted, and otherwise the reason for refusing it, a
  /// short text that the other side gets to see (beyond 256 bytes it is cut). It may be given now
  /// or later, say after a first-seen incarnation was made durable, from any thread; what comes
  /// after the handshake's time is over is void.
  void admit(NodeIdentity peer, Consumer<Optional<String>> verdict);
}
