package io.quorate.simulator.invariant;

import io.quorate.simulator.world.Observer;
import java.util.List;

/// All invariants.
public final class Invariants {
  private Invariants() {}

  /// For one world.
  public static List<Observer> all() {
    Committed committed = new Committed();
    return List.of(
        new OneLeaderPerTerm(),
        new OneVotePerTerm(),
        new LogMatching(),
        new MonotonicTermsAndCommit(),
        new DurableBeforeAcknowledged(),
        new DurableWritesSurvive(),
        new CommittedOnMajority(committed),
        new LeaderCompleteness(committed),
        new StateMachineSafety(),
        new AppliedAtMostOnce(),
        new OutcomesAreTrue(),
        new ReplicasConverge());
  }
}
