package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OnceInAWhileTest {
  @Test
  void what_was_told_is_due_again_after_a_while() {
    OnceInAWhile telling = new OnceInAWhile(Duration.ofNanos(60));
    assertThat(telling.isDue(-5)).as("at first").isTrue();
    assertThat(telling.isDue(0)).isFalse();
    assertThat(telling.isDue(54)).isFalse();
    assertThat(telling.isDue(55)).isTrue();
    assertThat(telling.isDue(56)).isFalse();
  }
}
