package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.scenario.GeneratedPart;
import io.quorate.protocol.scenario.Histogram;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Why election timeouts are random (Raft §5.2, §9.3).
class SplitVoteTest {
  private static final int GROUPS = 200;
  private static final int MOST = 50;
  private static final List<Integer> SPREADS = List.of(0, 1, 2, 5, 10, 20, 50, 150);

  @Test
  void the_more_is_left_to_chance_the_fewer_elections() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            | left to chance | servers | median | 90 of 100 | 99 of 100 | most | after 50 elections |
            | --- | --- | --- | --- | --- | --- | --- |
            """);
    for (int servers : List.of(3, 5, 9)) {
      for (int spread : SPREADS) {
        int[] elections = sorted(servers, spread);
        long without = Arrays.stream(elections).filter(each -> each >= MOST).count();
        text.append(
            "| %d ms | %d | %d | %d | %d | %d | %s |\n"
                .formatted(
                    spread,
                    servers,
                    elections[GROUPS / 2],
                    elections[GROUPS * 90 / 100],
                    elections[GROUPS * 99 / 100],
                    elections[GROUPS - 1],
                    without == 0 ? "all have a leader" : without + " have none"));
      }
    }
    for (int spread : List.of(0, 5)) {
      text.append(
          "\nFive servers, %d ms left to chance; elections until there is a leader, 200 times:\n\n```\n"
              .formatted(spread));
      text.append(Histogram.of(sorted(5, spread)));
      text.append("```\n");
    }
    GeneratedPart.of("engines.md").check("elections", text.toString());

    assertThat(sorted(5, 150)[GROUPS * 99 / 100]).isLessThan(sorted(5, 0)[GROUPS / 2]);
  }

  private static int[] sorted(int servers, int spreadMillis) {
    return LongStream.range(0, GROUPS)
        .mapToInt(seed -> SplitVote.elections(seed, servers, Duration.ofMillis(spreadMillis), MOST))
        .sorted()
        .toArray();
  }
}
