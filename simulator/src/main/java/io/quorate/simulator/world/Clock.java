package io.quorate.simulator.world;

/// A machine's two clocks. The monotonic one, which nodes are driven by, runs fast or slow. The
/// wall clock is off as well, and may jump; that no port hands it to a node is why its jumps change
/// nothing, and they are there to keep it so.
final class Clock {
  private static final long PER_MILLE = 1000;

  private final Agenda agenda;
  private long rate = PER_MILLE;
  private long since;
  private long base;
  private long skew;

  Clock(Agenda agenda) {
    this.agenda = agenda;
  }

  /// Nanoseconds of this clock since the world began.
  long monotonic() {
    return base + (agenda.now() - since) * rate / PER_MILLE;
  }

  /// What it says the time is, in nanoseconds since the world began.
  long wall() {
    return monotonic() + skew;
  }

  /// How much time passes in the world while so much passes here.
  long worldTime(long nanos) {
    return (nanos * PER_MILLE + rate - 1) / rate;
  }

  /// From now on so many milliseconds pass here in a second.
  void runAt(int perMille) {
    base = monotonic();
    since = agenda.now();
    rate = perMille;
  }

  void jump(long nanos) {
    skew += nanos;
  }
}
