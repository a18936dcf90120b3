package io.quorate.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoValuesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "42, 42",
    "-7, -7",
    "+7, 7",
    "1_000_000, 1000000",
    "0x1F, 31",
    "0b101, 5",
    "0o17, 15",
    "017, 15",
    "18446744073709551615, 18446744073709551615"
  })
  void numbers_are_read_in_all_of_gos_notations(String text, BigInteger number) {
    assertThat(GoNumber.parse(text)).contains(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-", "ten", "1.5", "1__0", "_1", "0x", "08", "0z1", "--1", " 1", "1e3"})
  void what_is_no_number_in_go_is_none_here(String text) {
    assertThat(GoNumber.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "5s, PT5S",
    "2h, PT2H",
    "1h30m, PT1H30M",
    "1.5s, PT1.5S",
    ".5s, PT0.5S",
    "300ms, PT0.3S",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    "7ns, PT0.000000007S",
    "-1s, PT-1S",
    "0.1ns, PT0S"
  })
  void durations_are_read_as_in_go(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "5d", "5s3", "1..5s", "-", "3000000h"})
  void what_is_no_duration_in_go_is_none_here(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }
}
