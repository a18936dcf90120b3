package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Engine;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BroadcastTimesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long MILLI = Duration.ofMillis(1).toNanos();

  private final BroadcastTimes times = new BroadcastTimes(Duration.ofSeconds(1));
  private long number;

  @Test
  void the_longest_of_late_counts() {
    round(0, 3 * MILLI);
    round(SECOND, 7 * MILLI);
    round(2 * SECOND, MILLI);
    assertThat(times.longestNanos()).isEqualTo(7 * MILLI);
  }

  @Test
  void what_was_long_ago_is_forgotten() {
    round(0, 7 * MILLI);
    round(12 * SECOND, 2 * MILLI);
    assertThat(times.longestNanos()).as("in the period before").isEqualTo(7 * MILLI);
    round(23 * SECOND, MILLI);
    assertThat(times.longestNanos()).isEqualTo(2 * MILLI);
    times.note(Optional.empty(), 90 * SECOND);
    assertThat(times.longestNanos()).isZero();
  }

  @Test
  void a_round_counts_once() {
    round(0, 7 * MILLI);
    Engine.Round same = new Engine.Round(number, 0, 9 * MILLI);
    times.note(Optional.of(same), SECOND);
    assertThat(times.longestNanos()).isEqualTo(7 * MILLI);
  }

  @Test
  void a_tenth_of_the_election_timeout_is_not_too_long() {
    round(0, 100 * MILLI);
    assertThat(times.areTooLong()).isFalse();
    round(SECOND, 101 * MILLI);
    assertThat(times.areTooLong()).isTrue();
  }

  private void round(long sentAt, long took) {
    number++;
    times.note(Optional.of(new Engine.Round(number, sentAt, sentAt + took)), sentAt + took);
  }
}
