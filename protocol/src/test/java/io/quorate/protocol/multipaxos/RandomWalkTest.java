package io.quorate.protocol.multipaxos;

import io.quorate.protocol.walk.Walks;
import org.junit.jupiter.api.Test;

class RandomWalkTest {
  @Test
  void only_one_value_is_chosen_whatever_happens_and_all_is_well_after_it() {
    Walks.go(PaxosWalk::new).haveSeenMuch();
  }
}
