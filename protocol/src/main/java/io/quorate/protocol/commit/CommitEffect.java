package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.register.RegisterCommand;
import java.time.Duration;

/// What a process asks of the world; see [CommitProcess#step] for their order.
public sealed interface CommitEffect {
  /// Sends a message, at most once; it may get lost.
  record Send(NodeId to, CommitMessage message) implements CommitEffect {}

  /// Makes a record durable: a forced write. It is done when the record is on the disk, and so are
  /// all records before it.
  record Force(LogRecord record) implements CommitEffect {}

  /// Writes a record that may get lost in a crash: nothing rests on it, it only saves work.
  record Note(LogRecord record) implements CommitEffect {}

  /// Asks the resource, which answers later with [CommitInput.Answered].
  record Call(ResourceCall call) implements CommitEffect {}

  /// Submits a command to the [io.quorate.protocol.commit.register.DecisionRegister], which answers
  /// with [CommitInput.Told] once the command is in its log for good.
  record Ask(RegisterCommand command) implements CommitEffect {}

  record Emit(CommitEvent event) implements CommitEffect {}

  /// Starts the process's timer anew. The world draws the delay from this range, both ends
  /// included.
  record Arm(Duration atLeast, Duration atMost) implements CommitEffect {}

  record Disarm() implements CommitEffect {}
}
