package io.quorate.protocol.commit;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.paxoscommit.PaxosCommitRecord;
import io.quorate.protocol.commit.quorum.Election;
import io.quorate.protocol.commit.quorum.QuorumRecord;
import java.util.List;

/// What a process remembers of a transaction across a crash.
public sealed interface LogRecord
    permits LogRecord.Prepared,
        LogRecord.Decided,
        LogRecord.Ended,
        QuorumRecord,
        Election,
        PaxosCommitRecord {
  /// A participant has done its work and can bring it to either end.
  ///
  /// @param coordinator who has asked
  /// @param participants all that take part
  /// @param undo takes the work back
  /// @param redo does it again
  record Prepared(NodeId coordinator, List<NodeId> participants, Bytes undo, Bytes redo)
      implements LogRecord {
    public Prepared {
      participants = List.copyOf(participants);
    }

    @Override
    public String toString() {
      return "prepared undo=" + undo + " redo=" + redo;
    }
  }

  /// @param concerned who has to be told: the participants, in a coordinator's log; who waits to
  ///   hear that it is done, in a participant's
  record Decided(Outcome outcome, List<NodeId> concerned) implements LogRecord {
    public Decided {
      concerned = List.copyOf(concerned);
    }

    @Override
    public String toString() {
      return outcome.toString();
    }
  }

  /// Nothing is left to do.
  record Ended() implements LogRecord {
    @Override
    public String toString() {
      return "end";
    }
  }
}
