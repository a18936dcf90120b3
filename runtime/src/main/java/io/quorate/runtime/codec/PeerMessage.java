package io.quorate.runtime.codec;

import io.quorate.protocol.Content;
import io.quorate.protocol.Message;
import io.quorate.protocol.RequestId;
import java.util.List;

/// What one node tells another about one of their groups.
public sealed interface PeerMessage {
  long group();

  /// A message of the protocol that orders the group's log.
  record Protocol(long group, Message message) implements PeerMessage {}

  /// Commands for the leader of this epoch, from a node that does not lead. They are for that
  /// leader only: a later one would not know whether they have been executed.
  record Forward(long group, long epoch, List<Content.Command> commands) implements PeerMessage {
    public Forward {
      commands = List.copyOf(commands);
    }
  }

  /// These forwarded commands were not proposed.
  record ForwardRefused(long group, List<RequestId> commands) implements PeerMessage {
    public ForwardRefused {
      commands = List.copyOf(commands);
    }
  }
}
