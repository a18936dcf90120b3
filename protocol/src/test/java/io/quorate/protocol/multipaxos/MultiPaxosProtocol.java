package io.quorate.protocol.multipaxos;

import io.quorate.protocol.scenario.Protocol;

/// Multi-Paxos as a scenario's protocol, for tests of all protocols.
public final class MultiPaxosProtocol {
  @SuppressWarnings("exports") // tests are not exported
  public static final Protocol INSTANCE = PaxosDisk::prepared;

  private MultiPaxosProtocol() {}
}
