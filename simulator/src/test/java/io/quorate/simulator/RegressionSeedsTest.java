package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Seeds that have found something once, or go where few others do.
class RegressionSeedsTest {
  record Known(long seed, String why) {}

  static List<Known> seeds() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            RegressionSeedsTest.class.getResourceAsStream("/regression-seeds.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" +", 2))
          .map(parts -> new Known(Long.parseLong(parts[0]), parts[1]))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void it_stays_mended(Known known) {
    assertThat(Simulation.run(Swarm.ofAll().scenario(known.seed())).failure())
        .as(known.why())
        .isEmpty();
  }
}
