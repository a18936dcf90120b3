package io.quorate.simulator.invariant;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Settings;
import java.util.ArrayList;
import java.util.List;

/// All invariants.
public final class Invariants {
  private Invariants() {}

  /// For one world.
  ///
  /// @param settings of its nodes
  public static List<Observer> all(Settings settings) {
    List<Observer> all = new ArrayList<>(ofProtocol(settings.engine()));
    all.addAll(
        List.of(
            new MonotonicTermsAndCommit(),
            new DurableWritesSurvive(),
            new LeadersHearAQuorum(settings.electionTimeout().toNanos()),
            new StateMachineSafety(),
            new AppliedAtMostOnce(),
            new OutcomesAreTrue(),
            new ReplicasConverge()));
    return all;
  }

  private static List<Observer> ofProtocol(EngineName engine) {
    return switch (engine) {
      case RAFT -> {
        Committed committed = new Committed();
        yield List.of(
            new OneLeaderPerTerm(),
            new OneVotePerTerm(),
            new LogMatching(),
            new DurableBeforeAcknowledged(),
            new CommittedOnMajority(committed),
            new LeaderCompleteness(committed));
      }
      case MULTI_PAXOS ->
          List.of(new OneValueABallot(), new PromisesAreKept(), new ChosenByQuorum());
    };
  }
}
