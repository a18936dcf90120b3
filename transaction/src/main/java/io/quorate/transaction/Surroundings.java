package io.quorate.transaction;

import java.time.Duration;

/// What a node lends to its transactions. They are the affair of one thread, the node's own.
public interface Surroundings {
  /// Does something on the node's thread, soon; from any thread.
  void execute(Runnable action);

  /// Does something on the node's thread when so much time has passed.
  void after(Duration delay, Runnable action);

  /// Monotonic time in nanoseconds.
  long nanos();

  /// Milliseconds since 1970, for people to read; nothing depends on it.
  long wallMillis();
}
