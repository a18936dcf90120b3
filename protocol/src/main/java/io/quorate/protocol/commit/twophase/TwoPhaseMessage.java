package io.quorate.protocol.commit.twophase;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Vote;
import java.util.List;

/// The messages of two-phase commit, wherever its decision is made.
public sealed interface TwoPhaseMessage extends CommitMessage {
  /// Phase 1: do this work, and say whether it could be committed.
  record Prepare(List<NodeId> participants, Bytes work) implements TwoPhaseMessage {
    public Prepare {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "Prepare";
    }
  }

  record Voted(Vote vote) implements TwoPhaseMessage {
    @Override
    public String toString() {
      return "Vote " + vote;
    }
  }

  /// Phase 2, or the answer to an inquiry: this is the outcome.
  record Decide(Outcome outcome) implements TwoPhaseMessage {
    @Override
    public String toString() {
      return "Decide " + outcome;
    }
  }

  /// A commit has taken effect. The participant will not ask any more.
  record Acknowledge() implements TwoPhaseMessage {
    @Override
    public String toString() {
      return "Acknowledge";
    }
  }

  /// What is the outcome?
  record Inquire() implements TwoPhaseMessage {
    @Override
    public String toString() {
      return "Inquire";
    }
  }

  /// A participant that was asked, has voted Yes and knows no more.
  record InDoubt() implements TwoPhaseMessage {
    @Override
    public String toString() {
      return "InDoubt";
    }
  }
}
