package io.quorate.simulator.workload;

import io.quorate.simulator.world.Violation;

/// Linearizability, as far as time goes: whoever begins after another has finished sees what that
/// one saw or did. The store tells with every answer how many changes it has seen, its revision, so
/// an answer says by itself where in the order of all it stands: that order must agree with time.
///
/// [Linearizability] finds all of this, too, and more: that answers are what the order makes them.
/// But that looks at a history which has ended; this costs a comparison for each answer, and a run
/// that fails ends where it went wrong.
final class Recency {
  private long seen;

  /// A request begins: the return value is the revision that it must see at least.
  long begin() {
    return seen;
  }

  /// A request that began when `begin` had been seen was answered at this revision.
  void end(String what, long begin, long revision) {
    Violation.unless(
        revision >= begin,
        "%s was answered at revision %d when %d had been seen before it began",
        what,
        revision,
        begin);
    seen = Math.max(seen, revision);
  }
}
