package io.quorate.protocol.multipaxos;

import io.quorate.protocol.walk.Walks;
import org.junit.jupiter.api.Test;

class RandomWalkTest {
  @Test
  void groups_that_fall_silent_when_nothing_is_wanted_are_there_when_something_is() {
    Walks.go(PaxosWalk::withQuiescence).haveBeenQuiescent();
  }

  @Test
  void only_one_value_is_chosen_whatever_happens_and_all_is_well_after_it() {
    Walks.go(PaxosWalk::new).haveSeenMuch();
  }
}
