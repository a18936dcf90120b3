package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;

/// A value that is proposed under a number. Different proposals may propose the same value.
public record Proposal(ProposalNumber number, Bytes value) {
  @Override
  public String toString() {
    return number + "=" + value;
  }
}
