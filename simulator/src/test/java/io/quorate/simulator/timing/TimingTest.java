package io.quorate.simulator.timing;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.EngineName;
import io.quorate.simulator.timing.FaultLoad.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimingTest {
  private static FaultLoad load(EngineName engine, Failure failure) {
    return new FaultLoad(
        engine,
        3,
        Duration.ofMillis(10),
        failure,
        Duration.ofSeconds(5),
        Duration.ofSeconds(3),
        Duration.ofSeconds(40),
        1);
  }

  @ParameterizedTest
  @EnumSource
  void a_timeout_near_the_time_of_a_broadcast_lets_nobody_lead(EngineName engine) {
    FaultLoad load = load(engine, Failure.SILENCE);
    Availability short_ = Timing.of(load, 5);
    assertThat(short_.led()).isLessThan(0.5);
    assertThat(short_.served()).isLessThan(0.5);
  }

  @ParameterizedTest
  @EnumSource
  void a_timeout_near_the_time_between_failures_leaves_much_time_without_a_leader(
      EngineName engine) {
    FaultLoad load = load(engine, Failure.SILENCE);
    Availability right = Timing.of(load, 200);
    Availability long_ = Timing.of(load, 2000);
    assertThat(right.led()).isGreaterThan(0.9);
    assertThat(right.served()).isGreaterThan(0.9);
    assertThat(long_.led()).isLessThan(0.85);
    assertThat(long_.served()).isLessThan(0.85);
  }

  /// It is a sign that the others do not wait for a timeout to see.
  @Test
  void a_crash_breaks_connections_and_a_long_timeout_costs_less() {
    assertThat(Timing.of(load(EngineName.RAFT, Failure.CRASH), 2000).led())
        .isGreaterThan(Timing.of(load(EngineName.RAFT, Failure.SILENCE), 2000).led() + 0.03);
  }

  @Test
  void the_same_load_gives_the_same_result() {
    FaultLoad load = load(EngineName.RAFT, Failure.CRASH);
    assertThat(Timing.of(load, 50)).isEqualTo(Timing.of(load, 50));
  }
}
