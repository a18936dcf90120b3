package io.quorate.protocol.commit.threephase;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Vote;
import java.util.List;

/// The messages of three-phase commit.
public sealed interface ThreePhaseMessage extends CommitMessage {
  /// Phase 1: could you do this?
  record CanCommit(List<NodeId> participants, Bytes work) implements ThreePhaseMessage {
    public CanCommit {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "CanCommit";
    }
  }

  record CanVote(Vote vote) implements ThreePhaseMessage {
    @Override
    public String toString() {
      return "Vote " + vote;
    }
  }

  /// Phase 2: all have said Yes; do it.
  record PreCommit() implements ThreePhaseMessage {
    @Override
    public String toString() {
      return "PreCommit";
    }
  }

  record PreVote(Vote vote) implements ThreePhaseMessage {
    @Override
    public String toString() {
      return vote == Vote.YES ? "Ack" : "No";
    }
  }

  /// Phase 3, DoCommit or Abort.
  record Decide(Outcome outcome) implements ThreePhaseMessage {
    @Override
    public String toString() {
      return outcome == Outcome.COMMITTED ? "DoCommit" : "Abort";
    }
  }

  record Acknowledge() implements ThreePhaseMessage {
    @Override
    public String toString() {
      return "Acknowledge";
    }
  }

  /// A new coordinator asks where a participant stands.
  record Report() implements ThreePhaseMessage {
    @Override
    public String toString() {
      return "Report";
    }
  }

  record Reported(Standing standing) implements ThreePhaseMessage {
    @Override
    public String toString() {
      return "Reported " + standing;
    }
  }

  /// Where a participant stands.
  enum Standing {
    /// Has said Yes to CanCommit.
    WAITING,
    /// Has acknowledged PreCommit.
    PRE_COMMITTED,
    COMMITTED,
    ABORTED;

    @Override
    public String toString() {
      return switch (this) {
        case WAITING -> "waiting";
        case PRE_COMMITTED -> "pre-committed";
        case COMMITTED -> "committed";
        case ABORTED -> "aborted";
      };
    }
  }
}
