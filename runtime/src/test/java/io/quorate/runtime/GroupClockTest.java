package io.quorate.runtime;

import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Content;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupClockTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void a_leader_measures_on_from_the_time_that_the_log_says() {
    GroupClock clock = new GroupClock();
    assertThat(clock.applied(new Content.Clock(5_000))).isEqualTo(5_000);
    clock.reignBegins(77 * SECOND);
    assertThat(clock.stamp(80 * SECOND)).contains(new Content.Clock(8_000));
  }

  @Test
  void it_stamps_once_a_second_at_most() {
    GroupClock clock = new GroupClock();
    clock.reignBegins(0);
    assertThat(clock.stamp(SECOND - 1)).isEmpty();
    assertThat(clock.stamp(SECOND)).contains(new Content.Clock(1_000));
    assertThat(clock.stamp(2 * SECOND - 1)).isEmpty();
    assertThat(clock.stamp(2 * SECOND)).contains(new Content.Clock(2_000));
  }

  /// A new leader may not have applied all that the last one has said.
  @Test
  void the_time_never_goes_back() {
    GroupClock clock = new GroupClock();
    assertThat(clock.applied(new Content.Clock(5_000))).isEqualTo(5_000);
    assertThat(clock.applied(new Content.Clock(4_000))).isEqualTo(5_000);
    assertThat(clock.applied(new Content.Clock(6_000))).isEqualTo(6_000);
  }

  @Test
  void the_state_machine_learns_the_time_before_the_commands_proposed_then() {
    TestNode node = TestNode.of(1).asLeader();
    node.pass(Duration.ofSeconds(3));
    assertThat(node.submit("foo")).isCompleted();
    Optional<Notes> notes = state(node);
    assertThat(notes.orElseThrow().times())
        .hasSize(1)
        .first()
        .satisfies(time -> assertThat(time).isBetween(3_000L, 6_000L));
    assertThat(node.submit("bar")).isCompleted();
    assertThat(state(node).orElseThrow().times()).as("a second has not passed").hasSize(1);
  }

  @Test
  void a_follower_learns_the_time_from_the_log() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    node.replicate(TWO, 4, new Content.Clock(9_000));
    assertThat(state(node).orElseThrow().times()).containsExactly(9_000L);
  }

  /// The group's time does not depend on how long a replica has been down.
  @Test
  void after_a_restart_the_time_is_what_the_log_says() {
    TestNode node = TestNode.of(1).asLeader();
    node.pass(Duration.ofSeconds(3));
    assertThat(node.submit("foo")).isCompleted();
    Notes before = state(node).orElseThrow();
    node.crash().asLeader();
    assertThat(node.submit("bar")).isCompleted();
    assertThat(state(node).orElseThrow().times()).startsWith(before.times().getFirst());
  }

  private static Optional<Notes> state(TestNode node) {
    var answer = node.group().query(Consistency.SERIALIZABLE, notes -> notes);
    node.pass(Duration.ZERO);
    return answer.join() instanceof Outcome.Done(var notes, _)
        ? Optional.of(notes)
        : Optional.empty();
  }
}
