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
      case Opening _ -> FIXED_SIZE;
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
}
