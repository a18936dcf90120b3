package io.quorate.protocol.multipaxos;

/// What an acceptor has accepted last for a slot (Paxos Made Simple §2.2).
public record Accepted(long slot, Ballot ballot, Value value) {
  @Override
  public String toString() {
    return slot + "@" + ballot + " " + value;
  }
}
