package io.quorate.simulator.world;

import io.quorate.runtime.EngineKind;
import java.util.Locale;

/// Which protocol orders the log.
public enum EngineName {
  RAFT(new EngineKind.Raft()),
  MULTI_PAXOS(new EngineKind.MultiPaxos());

  private final EngineKind kind;

  EngineName(EngineKind kind) {
    this.kind = kind;
  }

  EngineKind kind() {
    return kind;
  }

  /// As it is written, such as `multi-paxos`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
