package io.quorate.simulator.world;

import java.util.ArrayList;
import java.util.List;

/// Holds back what comes, until some time. It may end before, and then lets everything go at once.
final class Barrier {
  private final Agenda agenda;
  private List<Runnable> held = new ArrayList<>();
  private long until;

  Barrier(Agenda agenda) {
    this.agenda = agenda;
  }

  boolean lasts() {
    return until > agenda.now();
  }

  /// Lasts at least until then.
  void until(long time) {
    if (time > until) {
      until = time;
      agenda.at(time, this::endInTime);
    }
  }

  private void endInTime() {
    if (!lasts()) {
      end();
    }
  }

  void end() {
    until = 0;
    List<Runnable> free = held;
    held = new ArrayList<>();
    free.forEach(Runnable::run);
  }

  /// Does something at once, or when this is over.
  void pass(Runnable action) {
    if (lasts()) {
      held.add(action);
    } else {
      action.run();
    }
  }
}
