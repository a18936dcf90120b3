package io.quorate.protocol.commit.paxoscommit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.paxos.Proposal;
import io.quorate.protocol.paxos.ProposalNumber;

/// Votes as what an instance chooses.
final class Votes {
  static final Bytes YES = Bytes.utf8("yes");
  static final Bytes NO = Bytes.utf8("no");

  private Votes() {}

  /// Round 0 is the participant's alone.
  static Proposal proposal(NodeId participant, Vote vote) {
    return new Proposal(new ProposalNumber(0, participant), vote == Vote.YES ? YES : NO);
  }
}
