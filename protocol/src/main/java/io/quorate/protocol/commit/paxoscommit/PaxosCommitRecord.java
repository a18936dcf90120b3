package io.quorate.protocol.commit.paxoscommit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.paxos.PaxosState;
import io.quorate.protocol.paxos.PaxosWrite;
import java.util.List;
import java.util.stream.Collectors;

/// What an acceptor, or a coordinator as a proposer, must not forget of several instances.
public record PaxosCommitRecord(List<Part> parts) implements LogRecord {
  public PaxosCommitRecord {
    parts = List.copyOf(parts);
  }

  /// @param participant whose vote the instance chooses
  public record Part(NodeId participant, PaxosWrite write) {
    @Override
    public String toString() {
      return participant + ": " + write;
    }
  }

  /// What all these records say of one instance.
  static PaxosState stateOf(NodeId participant, List<LogRecord> records) {
    PaxosState state = PaxosState.INITIAL;
    for (LogRecord record : records) {
      if (record instanceof PaxosCommitRecord(var parts)) {
        for (Part part : parts) {
          if (part.participant().equals(participant)) {
            state = state.with(part.write());
          }
        }
      }
    }
    return state;
  }

  @Override
  public String toString() {
    return parts.stream().map(Part::toString).collect(Collectors.joining("; "));
  }
}
