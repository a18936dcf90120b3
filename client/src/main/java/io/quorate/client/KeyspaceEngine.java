package io.quorate.client;

import io.quorate.api.keyspace.Engine;
import java.util.Locale;

/// The protocol that orders a keyspace's log.
public enum KeyspaceEngine {
  RAFT,
  MULTI_PAXOS;

  /// As it is written, such as `multi-paxos`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Engine message() {
    return switch (this) {
      case RAFT -> Engine.RAFT;
      case MULTI_PAXOS -> Engine.MULTI_PAXOS;
    };
  }

  static KeyspaceEngine of(Engine message) {
    return message == Engine.MULTI_PAXOS ? MULTI_PAXOS : RAFT;
  }
}
