package io.quorate.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeerOptionsTest {
  @Test
  void each_option_can_be_changed_alone() {
    PeerOptions changed =
        PeerOptions.DEFAULTS
            .withFrameBytesMax(2000)
            .withQueueBytesMax(3000)
            .withHandshakeTimeout(Duration.ofSeconds(4))
            .withConnectTimeout(Duration.ofSeconds(6))
            .withStallTimeout(Duration.ofSeconds(7))
            .withBackoff(Duration.ofSeconds(8), Duration.ofSeconds(9))
            .withGreetingsMax(10);
    assertThat(changed)
        .isEqualTo(
            new PeerOptions(
                2000,
                3000,
                Duration.ofSeconds(4),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                10));
  }

  @Test
  void values_outside_their_range_are_refused_by_name() {
    PeerOptions options = PeerOptions.DEFAULTS;
    assertThatThrownBy(() -> options.withFrameBytesMax(1023))
        .hasMessage("frameBytesMax is 1023, allowed are 1024 to 1073741824");
    assertThatThrownBy(() -> options.withGreetingsMax(0)).hasMessageContaining("greetingsMax is 0");
    assertThatThrownBy(() -> options.withStallTimeout(Duration.ZERO))
        .hasMessageContaining("stallTimeout is PT0S");
    assertThatThrownBy(() -> options.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("backoffMax is PT1S");
  }
}
