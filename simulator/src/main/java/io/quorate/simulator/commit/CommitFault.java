package io.quorate.simulator.commit;

import java.time.Duration;

/// What goes wrong at some moment.
public sealed interface CommitFault {
  Moment when();

  /// How long it lasts; zero for ever.
  Duration length();

  /// The process loses everything but what it has forced, and starts again after a while, or never.
  record Crash(Moment when, Duration length) implements CommitFault {}

  /// It crashes, loses its disk as well, and comes back under its old name, which is forbidden:
  /// nobody must come back who has forgotten what he said.
  record Wipe(Moment when, Duration length) implements CommitFault {}

  /// It stops, remembers everything and goes on after a while, not knowing that it stopped.
  record Pause(Moment when, Duration length) implements CommitFault {}

  /// What it sends and what is sent to it gets lost.
  record Cut(Moment when, Duration length) implements CommitFault {}
}
