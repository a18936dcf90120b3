package io.quorate.simulator.world;

import io.quorate.runtime.EngineKind;
import java.util.Locale;

/// Which protocol orders the log.
public enum EngineName {
  RAFT,
  MULTI_PAXOS;

  EngineKind kind() {
    return switch (this) {
      case RAFT -> new EngineKind.Raft();
      case MULTI_PAXOS -> new EngineKind.MultiPaxos();
    };
  }

  /// As it is written, such as `multi-paxos`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
