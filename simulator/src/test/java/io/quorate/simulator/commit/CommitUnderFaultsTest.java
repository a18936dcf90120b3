package io.quorate.simulator.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Loss, duplication, reordering, cuts, pauses, crashes and false alarms at random, and resources
/// of all kinds; then everything heals.
class CommitUnderFaultsTest {
  private static final long SEEDS = Long.getLong("quorate.commit.seeds", 600);

  @ParameterizedTest
  @EnumSource(names = {"TWO_PHASE", "QUORUM", "PAXOS", "REGISTER"})
  void all_decide_the_same_and_when_all_is_healed_everybody_has(CommitProtocol protocol) {
    Map<Verdict.Kind, Integer> found = new EnumMap<>(Verdict.Kind.class);
    for (long seed = 1; seed <= SEEDS; seed++) {
      Verdict verdict = CommitWorld.run(CommitSwarm.scenario(protocol, seed)).verdict();
      assertThat(verdict.kind())
          .as("seed %d: %s", seed, verdict)
          .isIn(Verdict.Kind.COMMITTED, Verdict.Kind.ABORTED);
      found.merge(verdict.kind(), 1, Integer::sum);
    }
    assertThat(found.get(Verdict.Kind.COMMITTED)).isGreaterThan((int) SEEDS / 10);
    assertThat(found.get(Verdict.Kind.ABORTED)).isGreaterThan((int) SEEDS / 10);
  }

  @Test
  void three_phase_commit_does_not() {
    long inconsistent = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Verdict verdict =
          CommitWorld.run(CommitSwarm.scenario(CommitProtocol.THREE_PHASE, seed)).verdict();
      inconsistent += verdict.kind() == Verdict.Kind.INCONSISTENT ? 1 : 0;
    }
    assertThat(inconsistent).isPositive();
  }

  @Test
  void the_same_seed_gives_the_same_run() {
    CommitScenario scenario = CommitSwarm.scenario(CommitProtocol.PAXOS, 7);
    assertThat(CommitWorld.tell(scenario)).isEqualTo(CommitWorld.tell(scenario));
  }
}
