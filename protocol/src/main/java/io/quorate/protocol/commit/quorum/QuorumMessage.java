package io.quorate.protocol.commit.quorum;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Vote;
import java.util.List;

/// The messages of E3PC.
public sealed interface QuorumMessage extends CommitMessage {
  record Prepare(List<NodeId> participants, Bytes work) implements QuorumMessage {
    public Prepare {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "Prepare";
    }
  }

  record Voted(Vote vote) implements QuorumMessage {
    @Override
    public String toString() {
      return "Vote " + vote;
    }
  }

  /// Asks to pre-commit or to pre-abort.
  ///
  /// @param standing one of these two
  record Attempt(Election by, Standing standing) implements QuorumMessage {
    @Override
    public String toString() {
      return (standing == Standing.PRE_COMMITTED ? "PreCommit " : "PreAbort ") + by;
    }
  }

  record Attempted(Election by) implements QuorumMessage {
    @Override
    public String toString() {
      return "Attempted " + by;
    }
  }

  record Decide(Outcome outcome) implements QuorumMessage {
    @Override
    public String toString() {
      return "Decide " + outcome;
    }
  }

  /// The outcome has taken effect.
  record Acknowledge() implements QuorumMessage {
    @Override
    public String toString() {
      return "Acknowledge";
    }
  }

  /// Obey me from now on, and report where you stand.
  record Elect(Election by) implements QuorumMessage {
    @Override
    public String toString() {
      return "Elect " + by;
    }
  }

  record Elected(Election by, Standing standing, Election lastAttempt) implements QuorumMessage {
    @Override
    public String toString() {
      return "Elected %s, %s attempt=%s".formatted(by, standing, lastAttempt);
    }
  }

  /// I obey another one.
  record Deposed(Election by) implements QuorumMessage {
    @Override
    public String toString() {
      return "Deposed by " + by;
    }
  }
}
