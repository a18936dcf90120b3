package io.quorate.protocol;

import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.raft.RaftMessage;

/// What one replica tells another.
public sealed interface Message permits RaftMessage, MultiPaxosMessage, PaxosMessage {
  /// Whether to take this up is to write what the log is made of. A node that has no room for that
  /// may treat it as lost, as every protocol allows, and still vote and promise.
  default boolean bringsEntries() {
    return false;
  }
}
