package io.quorate.protocol.paxos;

import io.quorate.protocol.Effect;
import io.quorate.protocol.Write;
import java.util.List;

/// What an agent must remember across a crash (§2.5). The order of the writes of one instance does
/// not matter to who reads them again: of each kind the one with the highest number counts, and an
/// acceptance is a promise, too.
public sealed interface PaxosWrite extends Write {
  /// Makes this durable, and then. No agent waits for the completion of a write, so that none needs
  /// a number.
  default Effect then(List<Effect> effects) {
    return new Effect.Persist(this, 0, effects);
  }

  /// The highest number that a proposer has begun to use.
  record Tried(ProposalNumber number) implements PaxosWrite {
    @Override
    public String toString() {
      return "tried " + number;
    }
  }

  record Promised(ProposalNumber number) implements PaxosWrite {
    @Override
    public String toString() {
      return "promised " + number;
    }
  }

  record Accepted(Proposal proposal) implements PaxosWrite {
    @Override
    public String toString() {
      return "accepted " + proposal;
    }
  }
}
