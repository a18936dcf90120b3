package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Engine;
import org.junit.jupiter.api.Test;

class RoundsTest {
  private final Rounds rounds = new Rounds();

  @Test
  void a_round_remembers_when_it_was_sent_until_a_quorum_has_gone_beyond_it() {
    assertThat(rounds.begin(10)).isEqualTo(1);
    assertThat(rounds.begin(20)).isEqualTo(2);
    assertThat(rounds.last()).isEqualTo(2);
    rounds.reached(1, 25);
    assertThat(rounds.sentAt(1)).as("others may answer it yet").hasValue(10);
    rounds.reached(2, 30);
    assertThat(rounds.sentAt(1)).isEmpty();
    assertThat(rounds.sentAt(2)).hasValue(20);
  }

  @Test
  void a_round_takes_from_when_it_was_sent_until_a_quorum_has_answered() {
    rounds.begin(10);
    rounds.begin(20);
    rounds.reached(0, 22);
    assertThat(rounds.answered()).isEmpty();
    rounds.reached(1, 25);
    assertThat(rounds.answered()).contains(new Engine.Round(1, 10, 25));
    rounds.reached(1, 40);
    assertThat(rounds.answered())
        .as("a later answer changes nothing")
        .contains(new Engine.Round(1, 10, 25));
  }
}
