package io.quorate.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RegisterWalkTest {
  private static final int WALKS = Integer.getInteger("quorate.walks", 300);
  private static final int STEPS = 1500;

  @Test
  void registers_are_linearizable_on_random_walks() {
    int held = 0;
    int empties = 0;
    int unknown = 0;
    for (int seed = 0; seed < WALKS; seed++) {
      RegisterWalk walk = new RegisterWalk(seed, 1 + 2 * (seed % 3));
      try {
        walk.go(STEPS);
        walk.settle();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("walk with seed " + seed, e);
      }
      held += walk.held();
      empties += walk.empties();
      unknown += walk.unknown();
    }
    // Walks on which nothing happens prove nothing.
    assertThat(held).isGreaterThan(WALKS);
    assertThat(empties).isPositive();
    assertThat(unknown).isPositive();
  }
}
