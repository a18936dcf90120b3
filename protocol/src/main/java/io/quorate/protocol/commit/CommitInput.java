package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import java.util.List;

/// What the world tells a process.
public sealed interface CommitInput {
  /// The caller wants the transaction committed: for the coordinator that owns it, once.
  record Begin(List<Task> tasks) implements CommitInput {
    public Begin {
      tasks = List.copyOf(tasks);
      if (tasks.isEmpty()) {
        throw new IllegalArgumentException("a transaction needs a participant");
      }
    }

    public List<NodeId> participants() {
      return tasks.stream().map(Task::participant).toList();
    }
  }

  /// This process is to act as the transaction's coordinator because somebody has waited for too
  /// long. Nobody vouches for it that the coordinator before is dead.
  record TakeOver(List<NodeId> participants) implements CommitInput {
    public TakeOver {
      participants = List.copyOf(participants);
    }
  }

  /// The process was made from the records of its log.
  record Restarted() implements CommitInput {}

  /// A message arrived. Messages may be lost, delayed, duplicated and reordered, never altered.
  record Deliver(NodeId from, CommitMessage message) implements CommitInput {}

  /// The resource answers a call, the last one or an earlier one; or it never does.
  record Answered(ResourceAnswer answer) implements CommitInput {}

  /// The register answers; or it never does.
  record Told(RegisterAnswer answer) implements CommitInput {}

  /// The timer ran out, and is disarmed by that.
  record Expired() implements CommitInput {}
}
