package io.quorate.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Event.ChangeRefused.Reason;
import io.quorate.runtime.Outcome;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MembershipTest {
  private static final Outcome<Optional<Reason>> NOTHING = new Outcome.Done<>(Optional.empty(), 7);

  private final Deque<Outcome<Optional<Reason>>> answers = new ArrayDeque<>();

  @ParameterizedTest
  @EnumSource(
      names = {
        "NOT_LEADER",
        "LEADER_MAKES_WAY",
        "TERM_NOT_OPEN",
        "CHANGE_UNDER_WAY",
        "MEMBERS_CHANGED"
      })
  void what_passes_by_itself_is_waited_for(Reason reason) {
    answers.addAll(List.of(objection(reason), objection(reason), NOTHING));
    assertThat(lasting(60_000)).isEqualTo(NOTHING);
  }

  @Test
  void a_leader_that_is_not_known_is_waited_for() {
    answers.addAll(List.of(new Outcome.Refused<>(Outcome.Reason.NO_LEADER), NOTHING));
    assertThat(lasting(60_000)).isEqualTo(NOTHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_VOTER", "QUORUMS_DO_NOT_FIT", "LEARNER_BEHIND", "QUORUM_AT_RISK"})
  void what_does_not_pass_is_said_at_once(Reason reason) {
    answers.addAll(List.of(objection(reason), NOTHING));
    assertThat(lasting(60_000)).isEqualTo(objection(reason));
    assertThat(answers).containsExactly(NOTHING);
  }

  @Test
  void what_has_not_passed_in_time_is_said() {
    answers.addAll(List.of(objection(Reason.CHANGE_UNDER_WAY), NOTHING));
    assertThat(lasting(0)).isEqualTo(objection(Reason.CHANGE_UNDER_WAY));
  }

  private Outcome<Optional<Reason>> lasting(long millis) {
    return Membership.lasting(answers::remove, System.nanoTime() + millis * 1_000_000);
  }

  private static Outcome<Optional<Reason>> objection(Reason reason) {
    return new Outcome.Done<>(Optional.of(reason), 7);
  }
}
