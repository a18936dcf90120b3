package io.quorate.protocol.raft;

import io.quorate.protocol.walk.Walks;
import org.junit.jupiter.api.Test;

class RandomWalkTest {
  @Test
  void rafts_guarantees_hold_whatever_happens_and_all_is_well_after_it() {
    Walks.go(RaftWalk::new).haveSeenMuch().haveSeenJointConfigurations();
  }
}
