package io.quorate.protocol.commit.paxoscommit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitMessage;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.Proposal;
import java.util.List;
import java.util.stream.Collectors;

/// The messages of Paxos Commit.
public sealed interface PaxosCommitMessage extends CommitMessage {
  record Prepare(List<NodeId> participants, Bytes work) implements PaxosCommitMessage {
    public Prepare {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "Prepare";
    }
  }

  /// Phase 2a of round 0: a participant proposes its vote to an acceptor.
  ///
  /// @param coordinator who wants to hear of it
  record Voted(NodeId coordinator, List<NodeId> participants, Proposal vote)
      implements PaxosCommitMessage {
    public Voted {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "Vote " + vote.value();
    }
  }

  /// What there is to say in several instances.
  record Instances(List<About> parts) implements PaxosCommitMessage {
    public Instances {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return parts.stream().map(About::toString).collect(Collectors.joining("; "));
    }
  }

  /// A message of one instance.
  ///
  /// @param participant whose vote the instance chooses
  record About(NodeId participant, PaxosMessage message) {
    @Override
    public String toString() {
      return participant + ": " + message;
    }
  }

  record Decide(Outcome outcome) implements PaxosCommitMessage {
    @Override
    public String toString() {
      return "Decide " + outcome;
    }
  }

  /// The outcome has taken effect.
  record Acknowledge() implements PaxosCommitMessage {
    @Override
    public String toString() {
      return "Acknowledge";
    }
  }

  /// It has taken effect everywhere: nobody will ask an acceptor any more.
  record Forget() implements PaxosCommitMessage {
    @Override
    public String toString() {
      return "Forget";
    }
  }
}
