package io.quorate.protocol;

import io.quorate.bytes.Bytes;

/// What one place of a replicated log holds.
public sealed interface Content {
  /// What the fixed parts of an entry count for in [#size].
  int FIXED_SIZE = 32;

  /// The bytes it counts for where messages and memory are bounded.
  default int size() {
    return switch (this) {
      case Command command -> FIXED_SIZE + command.payload().length();
      case Membership change -> FIXED_SIZE + 8 * change.configuration().members().size();
      case Opening _, Clock _, Nothing _ -> FIXED_SIZE;
    };
  }

  /// Something for the state machine.
  record Command(RequestId id, Bytes payload) implements Content {
    @Override
    public String toString() {
      return payload.toString();
    }
  }

  /// The first entry of a leader's reign (Raft's no-op, §8). It changes no state. What was proposed
  /// in an earlier epoch and does not stand before it in the log never will stand in the log:
  /// whoever still waits for such a command may be told that it was not executed.
  record Opening(long epoch) implements Content {
    @Override
    public String toString() {
      return "no-op";
    }
  }

  /// Stands where a leader found that nothing can have been decided, and had to decide something:
  /// in Multi-Paxos a log may have gaps until then. Also read instead of what was decided too late
  /// to count (see [Opening]).
  record Nothing() implements Content {
    @Override
    public String toString() {
      return "nothing";
    }
  }

  /// The group's own time, which the leader measures and everybody learns from the log: no replica
  /// may look at a clock of its own when it applies a command. It says that at least so much time
  /// has passed since the group was founded, and may be late, for it stands still while nobody
  /// proposes anything.
  record Clock(long millis) implements Content {
    @Override
    public String toString() {
      return millis + " ms";
    }
  }

  /// Who the members are from this place of the log on: in force for a server as soon as its log
  /// holds it, committed or not, and no more if it is replaced (Raft §6). A joint configuration is
  /// followed by what it leads to: whoever leads when it is committed sees to that.
  ///
  /// @param id names the request; [RequestId#OF_NOBODY] for what follows a joint configuration
  record Membership(RequestId id, Configuration configuration) implements Content {
    public Membership {
      if (configuration.voters().isEmpty()) {
        throw new IllegalArgumentException("a group needs at least one voter");
      }
    }

    @Override
    public String toString() {
      return configuration.toString();
    }
  }
}
