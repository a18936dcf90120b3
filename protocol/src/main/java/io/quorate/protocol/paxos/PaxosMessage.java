package io.quorate.protocol.paxos;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Message;
import java.util.Optional;

/// What the agents of one instance tell each other. No message says which instance it belongs to:
/// whoever runs many of them puts the instance's name around it.
public sealed interface PaxosMessage extends Message {
  /// Phase 1a. A proposer asks an acceptor to accept nothing numbered less any more, and what it
  /// has accepted.
  record Prepare(ProposalNumber number) implements PaxosMessage {
    @Override
    public String toString() {
      return "Prepare " + number;
    }
  }

  /// Phase 1b. The acceptor promises.
  ///
  /// @param accepted the proposal with the highest number that it has accepted; it is less than
  ///   `number`
  record Promise(ProposalNumber number, Optional<Proposal> accepted) implements PaxosMessage {
    @Override
    public String toString() {
      return "Promise " + number + accepted.map(proposal -> ", accepted " + proposal).orElse("");
    }
  }

  /// Phase 2a. A proposer asks an acceptor to accept a proposal.
  record Accept(Proposal proposal) implements PaxosMessage {
    @Override
    public String toString() {
      return "Accept " + proposal;
    }
  }

  /// Phase 2b. An acceptor tells a learner what it has accepted.
  record Accepted(Proposal proposal) implements PaxosMessage {
    @Override
    public String toString() {
      return "Accepted " + proposal;
    }
  }

  /// An acceptor tells a proposer that it has promised more than the number that was asked for.
  record Rejected(ProposalNumber number, ProposalNumber promised) implements PaxosMessage {
    @Override
    public String toString() {
      return "Rejected " + number + ", promised " + promised;
    }
  }

  /// A learner that was told by acceptors tells one that was not (§2.3).
  record Chosen(Bytes value) implements PaxosMessage {
    @Override
    public String toString() {
      return "Chosen " + value;
    }
  }
}
