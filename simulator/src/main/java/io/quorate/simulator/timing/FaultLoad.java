package io.quorate.simulator.timing;

import io.quorate.protocol.EngineName;
import java.time.Duration;
import java.util.Locale;

/// What a cluster has to cope with: whoever leads fails, again and again, while clients ask, or the
/// network does around it.
///
/// @param nodes from 3 to 9
/// @param oneWay the mean delay of a message; half of it at least and one and a half times as much
///   at most
/// @param every the mean time from the end of a failure to the next one, exponentially distributed
/// @param lasting how long a failure lasts
/// @param length how long all of this goes on
/// @param seed of all that is left to chance
public record FaultLoad(
    EngineName engine,
    int nodes,
    Duration oneWay,
    Failure failure,
    Duration every,
    Duration lasting,
    Duration length,
    long seed) {

  /// In which way a leader fails, or part of the network.
  public enum Failure {
    /// Its process dies, which breaks its connections.
    CRASH,
    /// Nothing that it sends arrives any more, nor what is sent to it, and no connection breaks.
    SILENCE,
    /// Nothing that is sent to it arrives any more; the others hear it.
    DEAFNESS,
    /// Nothing that it sends arrives any more; it hears the others.
    MUTENESS,
    /// All hear one node, which does not lead, and nobody else.
    BRIDGE,
    /// It and one other node do not hear each other; both hear everybody else.
    GAP;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public FaultLoad {
    if (nodes < 3 || nodes > 9) {
      throw new IllegalArgumentException("nodes must be from 3 to 9, not " + nodes);
    }
    if (failure == Failure.BRIDGE && nodes < 5) {
      throw new IllegalArgumentException(
          "of %d nodes a leader and the bridge are a majority".formatted(nodes));
    }
    requirePositive("the delay of a message", oneWay);
    requirePositive("the time between failures", every);
    requirePositive("the time that a failure lasts", lasting);
    requirePositive("the time for each timeout", length);
  }

  private static void requirePositive(String what, Duration time) {
    if (!time.isPositive() || time.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "%s must be more than 0 and a day at most, not %s".formatted(what, time));
    }
  }
}
