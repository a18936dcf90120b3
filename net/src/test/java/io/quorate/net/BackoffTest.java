package io.quorate.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waits_double_up_to_the_limit_and_begin_anew_after_a_success() {
    Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofMillis(300), new Random(5));
    for (int ceiling : new int[] {50, 100, 200, 300, 300}) {
      assertBetweenHalfAndAll(backoff.next(), ceiling);
    }
    backoff.reset();
    assertBetweenHalfAndAll(backoff.next(), 50);
  }

  @Test
  void waits_differ() {
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), new Random(5));
    assertThat(backoff.next()).isNotEqualTo(backoff.next());
  }

  private static void assertBetweenHalfAndAll(Duration wait, int ceilingMillis) {
    assertThat(wait)
        .isBetween(Duration.ofMillis(ceilingMillis).dividedBy(2), Duration.ofMillis(ceilingMillis));
  }
}
