package io.quorate.runtime;

import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/// What one run has to say to one peer, put into as few frames as possible.
final class Outgoing {
  /// A frame is closed when it has grown beyond this, so that the peer can begin to work on it.
  private static final int FRAME_BYTES = 4 << 20;

  private final NodeId peer;
  private final Ports.Network network;

  /// Is told, by group, which forwarded commands were certainly not sent.
  private final BiConsumer<Long, List<RequestId>> notSent;

  private final PeerCodec codec = new PeerCodec();
  private final List<PeerMessage.Forward> forwards = new ArrayList<>();

  Outgoing(NodeId peer, Ports.Network network, BiConsumer<Long, List<RequestId>> notSent) {
    this.peer = peer;
    this.network = network;
    this.notSent = notSent;
  }

  NodeId peer() {
    return peer;
  }

  boolean isEmpty() {
    return codec.size() == 0;
  }

  void add(PeerMessage message) {
    codec.add(message);
    if (message instanceof PeerMessage.Forward forward) {
      forwards.add(forward);
    }
    if (codec.size() > FRAME_BYTES) {
      flush();
    }
  }

  void flush() {
    if (isEmpty()) {
      return;
    }
    if (!network.send(peer, codec.finish())) {
      for (PeerMessage.Forward forward : forwards) {
        notSent.accept(
            forward.group(), forward.commands().stream().map(Content.Command::id).toList());
      }
    }
    forwards.clear();
  }
}
