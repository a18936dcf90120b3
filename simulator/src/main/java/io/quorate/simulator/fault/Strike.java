package io.quorate.simulator.fault;

/// When a fault begins, and for how long it lasts.
///
/// @param atMicros microseconds since the world began
/// @param lastsMicros microseconds
public record Strike(long atMicros, long lastsMicros, Fault fault) {
  public Strike {
    if (atMicros < 0 || lastsMicros < 0) {
      throw new IllegalArgumentException(
          "a strike at %d us for %d us".formatted(atMicros, lastsMicros));
    }
  }

  @Override
  public String toString() {
    return "at " + millis(atMicros) + " for " + millis(lastsMicros) + " " + fault;
  }

  private static String millis(long micros) {
    return micros / 1000 + "." + Long.toString(1000 + micros % 1000).substring(1) + " ms";
  }
}
