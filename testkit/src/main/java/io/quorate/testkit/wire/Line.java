package io.quorate.testkit.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// One direction between two nodes: what the one sends, the other gets, if all is well. May be used
/// from any thread; what is said here holds for frames that are sent from then on.
public final class Line {
  // All guarded by this object's lock.
  private final SplittableRandom random;
  private Weather weather = Weather.CALM;
  private boolean cut;
  private long carried;
  private long lost;

  Line(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /// From now on everything on its way gets lost without a sign. Connections stand; whoever dials a
  /// new one is turned away.
  public synchronized void cut() {
    cut = true;
  }

  public synchronized void mend() {
    cut = false;
  }

  /// From now on frames fare so.
  public synchronized void weather(Weather next) {
    weather = next;
  }

  /// Frames that have arrived, each copy for itself.
  public synchronized long carried() {
    return carried;
  }

  /// Frames that got lost, each copy for itself.
  public synchronized long lost() {
    return lost;
  }

  // ---- for passages
  // -------------------------------------------------------------------------------

  synchronized boolean isCut() {
    return cut;
  }

  /// The delays after which copies of one frame arrive, in nanoseconds: mostly one.
  synchronized List<Long> delays() {
    List<Long> delays = new ArrayList<>(2);
    int copies = chance(weather.duplication()) ? 2 : 1;
    for (int copy = 0; copy < copies; copy++) {
      if (chance(weather.loss())) {
        lost++;
      } else {
        long min = weather.delayMin().toNanos();
        long range = weather.delayMax().toNanos() - min;
        delays.add(range == 0 ? min : min + random.nextLong(range));
      }
    }
    return delays;
  }

  private boolean chance(double part) {
    return part > 0 && random.nextDouble() < part;
  }

  synchronized boolean isOrdered() {
    return weather.ordered();
  }

  /// Whether a frame whose time has come gets through.
  synchronized boolean arrives() {
    if (cut) {
      lost++;
    } else {
      carried++;
    }
    return !cut;
  }
}
