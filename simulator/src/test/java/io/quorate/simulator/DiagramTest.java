package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.simulator.world.TraceEvent;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagramTest {
  private static final List<TraceEvent> EVENTS =
      List.of(
          new TraceEvent(1_000_000, 1_000_000, Kind.NODE, 2, 0, "starts"),
          new TraceEvent(2_500_000, 2_000_000, Kind.MESSAGE, 3, 1, "Heartbeat"),
          new TraceEvent(2_600_000, 2_550_000, Kind.LOST, 1, 2, "Vote"),
          new TraceEvent(3_000_000, 3_000_000, Kind.FAULT, 0, 0, "Blackout[]"));

  @Test
  void time_goes_down_and_messages_are_arrows_between_nodes() {
    assertThat(Diagram.draw(run(), 10))
        .isEqualTo(
            """
                      ms   1       2       3
                   1.000   |       *       |      2 starts
                   2.500   o-------------->|      Heartbeat
                   2.600   |x------o       |      lost: Vote
                   3.000   |       |       |      ! Blackout[]
            LogMatching: they differ
            """);
  }

  @Test
  void of_a_long_story_the_end_is_drawn() {
    assertThat(Diagram.draw(run(), 1)).startsWith("(3 events before)\n").contains("Blackout");
  }

  private static Run run() {
    Scenario scenario = Swarm.ofAll().scenario(1).withStrikes(List.of()).withNodes(3);
    return new Run(
        scenario,
        0,
        4,
        Duration.ofMillis(3),
        0,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.of(new Failure("LogMatching", "they differ", 3000)),
        EVENTS);
  }
}
