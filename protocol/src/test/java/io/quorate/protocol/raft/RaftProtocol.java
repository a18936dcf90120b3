package io.quorate.protocol.raft;

import io.quorate.protocol.scenario.Protocol;

/// Raft as a scenario's protocol, for tests of all protocols.
public final class RaftProtocol {
  @SuppressWarnings("exports") // tests are not exported
  public static final Protocol INSTANCE = RaftDisk::prepared;

  private RaftProtocol() {}
}
