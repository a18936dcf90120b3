package io.quorate.simulator.world;

/// One direction between two machines, as it is now.
final class Line {
  private final Machine from;
  private final Machine to;

  /// How many faults cut it.
  private int cuts;

  private long detourNanos;
  private long lastArrival;
  private boolean open;
  private boolean met;

  Line(Machine from, Machine to) {
    this.from = from;
    this.to = to;
  }

  Machine from() {
    return from;
  }

  Machine to() {
    return to;
  }

  Network.Link link() {
    return new Network.Link(from.id(), to.id());
  }

  boolean isCut() {
    return cuts > 0;
  }

  void cut() {
    cuts++;
  }

  void mend() {
    cuts = Math.max(0, cuts - 1);
  }

  void detour(long nanos) {
    detourNanos = nanos;
  }

  void heal() {
    cuts = 0;
    detourNanos = 0;
  }

  /// Whether there is a connection.
  boolean isOpen() {
    return open;
  }

  void open() {
    open = true;
  }

  void close() {
    open = false;
  }

  /// Whether the one who is called has ever made the caller's acquaintance.
  boolean isMet() {
    return met;
  }

  void meet() {
    met = true;
  }

  /// When something arrives that would take so long on its own.
  ///
  /// @param ordered whether it must not overtake what was sent before
  long arrival(long now, long delayNanos, boolean ordered) {
    long arrival = now + delayNanos + detourNanos;
    if (ordered) {
      lastArrival = Math.max(lastArrival, arrival);
      return lastArrival;
    }
    return arrival;
  }
}
