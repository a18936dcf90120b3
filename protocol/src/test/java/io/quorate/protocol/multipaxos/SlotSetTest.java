package io.quorate.protocol.multipaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotSetTest {
  /// Against the plainest set there is.
  @Test
  void it_holds_what_was_added_whatever_the_order() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2000; round++) {
      SlotSet set = new SlotSet(0);
      boolean[] plain = new boolean[21];
      plain[0] = true;
      for (int i = random.nextInt(8); i > 0; i--) {
        int first = random.nextInt(1, 20);
        int last = random.nextInt(first, 20);
        set.add(first, last);
        for (int slot = first; slot <= last; slot++) {
          plain[slot] = true;
        }
        requireEqual(set, plain);
      }
    }
  }

  private static void requireEqual(SlotSet set, boolean[] plain) {
    int upTo = 0;
    while (plain[upTo + 1]) {
      upTo++;
    }
    assertThat(set.upTo()).isEqualTo(upTo);
    for (int first = 1; first <= 20; first++) {
      assertThat(set.contains(first)).isEqualTo(plain[first]);
      boolean all = true;
      for (int last = first; last <= 20; last++) {
        all &= plain[last];
        assertThat(set.containsAll(first, last)).isEqualTo(all);
      }
    }
  }
}
