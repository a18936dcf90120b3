package io.quorate.protocol.raft;

import io.quorate.protocol.scenario.Protocol;

/// Raft as a scenario's protocol, for tests of all protocols.
public final class RaftProtocol {
  public static final Protocol INSTANCE = RaftDisk::prepared;

  private RaftProtocol() {}
}
