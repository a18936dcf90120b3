package io.quorate.protocol.raft;

import io.quorate.protocol.walk.Walks;
import org.junit.jupiter.api.Test;

class RandomWalkTest {
  /// Clocks that run by a tenth too fast or too slow.
  private static final ClockDrift DRIFT = new ClockDrift(100);

  @Test
  void leaders_that_hold_leases_read_what_is_committed_although_clocks_drift() {
    Walks.go(() -> RaftWalk.withLeases(DRIFT)).haveReadByLease();
  }

  @Test
  void groups_that_fall_silent_when_nothing_is_wanted_are_there_when_something_is() {
    Walks.go(RaftWalk::withQuiescence).haveBeenQuiescent();
  }

  @Test
  void rafts_guarantees_hold_whatever_happens_and_all_is_well_after_it() {
    Walks.go(RaftWalk::new).haveSeenMuch().haveSeenJointConfigurations();
  }
}
