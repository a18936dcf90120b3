package io.quorate.simulator.invariant;

import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Settings;
import java.util.List;

/// All invariants.
public final class Invariants {
  private Invariants() {}

  /// For one world.
  ///
  /// @param settings of its nodes
  public static List<Observer> all(Settings settings) {
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
        new LeadersHearAQuorum(settings.electionTimeout().toNanos()),
        new StateMachineSafety(),
        new AppliedAtMostOnce(),
        new OutcomesAreTrue(),
        new ReplicasConverge());
  }
}
