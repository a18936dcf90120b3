package io.quorate.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
  @Test
  void host_and_port_are_read() {
    assertThat(HostPort.parse("node-1.example:2380"))
        .isEqualTo(new HostPort("node-1.example", 2380));
    assertThat(HostPort.parse("[::1]:1")).isEqualTo(new HostPort("::1", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1", "10.0.0.1:65535", "[fe80::1]:2380"})
  void what_was_read_is_shown_again(String text) {
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a", "a:", ":1", "a:0", "a:65536", "a:x", "a:+", "::1:2380"})
  void anything_else_is_refused_by_its_text(String text) {
    assertThatThrownBy(() -> HostPort.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }
}
