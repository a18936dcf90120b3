package io.quorate.simulator.workload;

import io.quorate.simulator.world.Violation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// Linearizability, as far as time goes: whoever begins after another has finished sees what that
/// one saw or did. The store tells with every answer how many changes it has seen, its revision, so
/// an answer says by itself where in the order of all it stands: that order must agree with time.
///
/// [Linearizability] finds all of this, too, and more: that answers are what the order makes them.
/// But that looks at a history which has ended; this costs a comparison for each answer, and a run
/// that fails ends where it went wrong.
final class Recency {
  /// Nobody asks what had been seen earlier than this before now.
  private static final long HORIZON_NANOS = 10_000_000_000L;

  private final LongSupplier time;
  private final TreeMap<Long, Long> seenSince = new TreeMap<>();
  private long seen;

  /// @param time in nanoseconds since the world began
  Recency(LongSupplier time) {
    this.time = time;
  }

  /// A request begins: the return value is the revision that it must see at least.
  long begin() {
    return seen;
  }

  /// A request begins that need not see more than what had been seen before that time.
  long begin(long then) {
    return Optional.ofNullable(seenSince.lowerEntry(then)).map(Map.Entry::getValue).orElse(0L);
  }

  /// A request that began when `begin` had been seen was answered at this revision.
  void end(String what, long begin, long revision) {
    Violation.unless(
        revision >= begin,
        "%s was answered at revision %d when %d had been seen before it began",
        what,
        revision,
        begin);
    if (revision > seen) {
      seen = revision;
      seenSince.put(time.getAsLong(), seen);
      forgetBefore(time.getAsLong() - HORIZON_NANOS);
    }
  }

  /// But for what had been seen last then.
  private void forgetBefore(long then) {
    Optional.ofNullable(seenSince.lowerKey(then))
        .ifPresent(last -> seenSince.headMap(last).clear());
  }
}
