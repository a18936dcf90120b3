package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaxosWalkTest {
  private static final int WALKS = Integer.getInteger("quorate.walks", 300);
  private static final int STEPS = 1500;

  @Test
  void no_rule_is_broken_on_random_walks() {
    int choices = 0;
    int repeated = 0;
    int nothings = 0;
    for (int seed = 0; seed < WALKS; seed++) {
      PaxosWalk walk = new PaxosWalk(seed, 3 + 2 * (seed % 2));
      try {
        walk.go(STEPS);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("walk with seed " + seed, e);
      }
      choices += walk.choices() > 0 ? 1 : 0;
      repeated += walk.choices() > 1 ? 1 : 0;
      nothings += walk.nothings();
    }
    // Walks on which nothing happens prove nothing.
    assertThat(choices).isGreaterThan(WALKS / 2);
    assertThat(repeated).isGreaterThan(WALKS / 10);
    assertThat(nothings).isPositive();
  }
}
