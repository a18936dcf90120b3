package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `-Dquorate.protocol.walks=N` goes that many walks, `-Dquorate.protocol.seed=S` begins with that
/// one.
class RandomWalkTest {
  private static final int SHORT = 50;
  private static final int WALKS = Integer.getInteger("quorate.protocol.walks", SHORT);
  private static final long FIRST = Long.getLong("quorate.protocol.seed", 1);
  private static final int STEPS = 3000;

  /// Clocks that run by a tenth too fast or too slow.
  private static final ClockDrift DRIFT = new ClockDrift(100);

  @Test
  void leaders_that_hold_leases_read_what_is_committed_although_clocks_drift() {
    long byLease = 0;
    int reigns = 0;
    for (long seed = FIRST; seed < FIRST + WALKS; seed++) {
      RandomWalk walk = RandomWalk.withLeases(seed, seed % 2 == 0 ? 3 : 5, DRIFT);
      try {
        walk.go(STEPS);
        walk.recover(Duration.ofSeconds(3));
        assertThat(walk.isSettled()).as("all agree after three seconds without faults").isTrue();
      } catch (Throwable e) {
        throw new AssertionError(
            "again with -Dquorate.protocol.seed=%d -Dquorate.protocol.walks=1".formatted(seed), e);
      }
      byLease += walk.readsByLease();
      reigns += walk.invariants().reigns();
    }
    if (WALKS > SHORT) {
      System.out.printf(
          "%d walks with leases, %d reigns, %d reads by lease%n", WALKS, reigns, byLease);
    }
    if (WALKS >= SHORT) {
      assertThat(byLease).as("reads by lease").isGreaterThan(WALKS);
      assertThat(reigns).as("reigns").isGreaterThan(WALKS);
    }
  }

  @Test
  void rafts_guarantees_hold_whatever_happens_and_all_is_well_after_it() {
    int reigns = 0;
    long committed = 0;
    long reads = 0;
    long installed = 0;
    long changes = 0;
    long joint = 0;
    for (long seed = FIRST; seed < FIRST + WALKS; seed++) {
      RandomWalk walk = new RandomWalk(seed, seed % 2 == 0 ? 3 : 5);
      try {
        walk.go(STEPS);
        walk.recover(Duration.ofSeconds(3));
        assertThat(walk.isSettled()).as("all agree after three seconds without faults").isTrue();
      } catch (Throwable e) {
        throw new AssertionError(
            "again with -Dquorate.protocol.seed=%d -Dquorate.protocol.walks=1".formatted(seed), e);
      }
      reigns += walk.invariants().reigns();
      committed += walk.invariants().committed();
      reads += walk.invariants().confirmedReads();
      installed += walk.installed();
      List<Configuration> decided = walk.invariants().changes();
      changes += decided.size();
      joint += decided.stream().filter(Configuration::isJoint).count();
    }
    if (WALKS > SHORT) {
      System.out.printf(
          "%d walks, %d reigns, %d committed, %d reads, %d snapshots installed, %d changes, %d of them joint%n",
          WALKS, reigns, committed, reads, installed, changes, joint);
    }
    if (WALKS >= SHORT) {
      assertThat(reigns).as("reigns").isGreaterThan(2 * WALKS);
      assertThat(committed).as("committed entries").isGreaterThan(10L * WALKS);
      assertThat(reads).as("confirmed reads").isGreaterThan(WALKS);
      assertThat(installed).as("snapshots installed").isGreaterThan(WALKS / 2);
      assertThat(changes).as("changes of members").isGreaterThan(WALKS);
      assertThat(joint).as("joint configurations").isGreaterThan(WALKS / 5);
    }
  }
}
