package io.quorate.simulator.world;

import java.util.ArrayList;
import java.util.List;

/// A machine's two clocks. The monotonic one, which nodes are driven by, runs fast or slow. The
/// wall clock is off as well, and may jump; that no port hands it to a node is why its jumps change
/// nothing, and they are there to keep it so.
final class Clock {
  private static final long PER_MILLE = 1000;

  /// A time in which it runs evenly: when that began, and what it said then.
  private record Stretch(long since, long base, long rate) {
    long ownTime(long time) {
      return base + (time - since) * rate / PER_MILLE;
    }

    long time(long ownTime) {
      return since + (ownTime - base) * PER_MILLE / rate;
    }
  }

  private final Agenda agenda;
  private final List<Stretch> past = new ArrayList<>();
  private Stretch present = new Stretch(0, 0, PER_MILLE);
  private long skew;

  Clock(Agenda agenda) {
    this.agenda = agenda;
  }

  /// Nanoseconds of this clock since the world began.
  long monotonic() {
    return present.ownTime(agenda.now());
  }

  /// What it says the time is, in nanoseconds since the world began.
  long wall() {
    return monotonic() + skew;
  }

  /// How much time passes in the world while so much passes here.
  long worldTime(long nanos) {
    return (nanos * PER_MILLE + present.rate - 1) / present.rate;
  }

  /// When this clock said so much less than now, in nanoseconds since the world began.
  long before(long nanos) {
    long ownTime = monotonic() - nanos;
    Stretch then = present;
    for (int i = past.size() - 1; i >= 0 && then.base > ownTime; i--) {
      then = past.get(i);
    }
    return then.time(ownTime);
  }

  /// From now on so many milliseconds pass here in a second.
  void runAt(int perMille) {
    past.add(present);
    present = new Stretch(agenda.now(), monotonic(), perMille);
  }

  void jump(long nanos) {
    skew += nanos;
  }
}
