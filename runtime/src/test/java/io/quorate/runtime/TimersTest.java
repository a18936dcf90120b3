package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Timer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimersTest {
  private final Timers timers = new Timers(new SplittableRandom(1));

  @Test
  void without_timers_there_is_no_deadline() {
    assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE);
    assertThat(timers.expired(Long.MAX_VALUE - 1)).isEmpty();
  }

  @Test
  void a_timer_runs_out_at_its_time_and_once() {
    arm(Timer.HEARTBEAT, 100, 7);
    assertThat(timers.earliest()).isEqualTo(107);
    assertThat(timers.expired(106)).isEmpty();
    assertThat(timers.expired(107)).containsExactly(Timer.HEARTBEAT);
    assertThat(timers.expired(108)).isEmpty();
    assertThat(timers.earliest()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void arming_again_starts_anew() {
    arm(Timer.ELECTION, 0, 10);
    arm(Timer.ELECTION, 5, 10);
    assertThat(timers.expired(14)).isEmpty();
    assertThat(timers.expired(15)).containsExactly(Timer.ELECTION);
  }

  @Test
  void a_disarmed_timer_does_not_run_out() {
    arm(Timer.HEARTBEAT, 0, 10);
    arm(Timer.CHECK_QUORUM, 0, 20);
    timers.disarm(Timer.HEARTBEAT);
    timers.disarm(Timer.ELECTION);
    assertThat(timers.earliest()).isEqualTo(20);
    assertThat(timers.expired(30)).containsExactly(Timer.CHECK_QUORUM);
  }

  @Test
  void several_may_run_out_together() {
    arm(Timer.HEARTBEAT, 0, 10);
    arm(Timer.CHECK_QUORUM, 0, 20);
    arm(Timer.ELECTION, 0, 30);
    assertThat(timers.expired(20)).containsExactlyInAnyOrder(Timer.HEARTBEAT, Timer.CHECK_QUORUM);
    assertThat(timers.earliest()).isEqualTo(30);
  }

  /// Otherwise servers would stand for election together, again and again.
  @Test
  void delays_are_drawn_from_the_whole_range_both_ends_included() {
    Set<Long> drawn = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      timers.arm(Timer.ELECTION, 100, Duration.ofNanos(10), Duration.ofNanos(14));
      drawn.add(timers.earliest());
    }
    assertThat(drawn).containsExactlyInAnyOrder(110L, 111L, 112L, 113L, 114L);
  }

  private void arm(Timer timer, long now, long nanos) {
    timers.arm(timer, now, Duration.ofNanos(nanos), Duration.ofNanos(nanos));
  }
}
