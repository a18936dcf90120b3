package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.scenario.GeneratedPart;
import io.quorate.protocol.scenario.Histogram;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// How random back-off ends what has no end without it.
class DuelTest {
  private static final int DUELS = 500;
  private static final int ROUNDS_MAX = 100;
  private static final List<Integer> BACK_OFFS = List.of(0, 5, 10, 20, 50, 100, 200);

  @Test
  void the_longer_the_back_off_the_fewer_rounds() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            | back-off up to | proposers | median | 90 of 100 | 99 of 100 | most | after 100 rounds |
            | --- | --- | --- | --- | --- | --- | --- |
            """);
    for (int proposers : List.of(2, 3, 5)) {
      for (int backOff : BACK_OFFS) {
        int[] rounds = sorted(proposers, backOff);
        text.append(
            "| %d ms | %d | %d | %d | %d | %d | %s |\n"
                .formatted(
                    backOff,
                    proposers,
                    rounds[DUELS / 2],
                    rounds[DUELS * 90 / 100],
                    rounds[DUELS * 99 / 100],
                    rounds[DUELS - 1],
                    undecided(rounds) == 0 ? "all decided" : undecided(rounds) + " undecided"));
      }
    }
    text.append(
        "\nFive proposers, back-off up to 5 ms; duels by rounds until a decision:\n\n```\n");
    text.append(Histogram.of(sorted(5, 5)));
    text.append("```\n");
    GeneratedPart.of("paxos.md").check("rounds", text.toString());

    assertThat(sorted(2, 200)[DUELS * 99 / 100]).isLessThan(sorted(2, 5)[DUELS * 99 / 100]);
    assertThat(undecided(sorted(5, 200))).isZero();
  }

  private static int[] sorted(int proposers, int backOff) {
    return LongStream.range(0, DUELS)
        .mapToInt(seed -> Duel.rounds(seed, proposers, Duration.ofMillis(backOff), ROUNDS_MAX))
        .sorted()
        .toArray();
  }

  private static long undecided(int[] rounds) {
    return Arrays.stream(rounds).filter(each -> each >= ROUNDS_MAX).count();
  }
}
