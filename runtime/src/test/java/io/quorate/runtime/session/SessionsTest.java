package io.quorate.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.session.SessionResult.Executed;
import io.quorate.runtime.session.SessionResult.Opened;
import io.quorate.runtime.session.SessionResult.Reason;
import io.quorate.runtime.session.SessionResult.Refused;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The rules of Raft thesis §6.3, at the state machine.
class SessionsTest {
  private static final SessionLimits LIMITS = new SessionLimits(3, 4, 1000, Duration.ofSeconds(60));

  private final Sum sum = new Sum();
  private final Sessions<Sum, Long> sessions = new Sessions<>(sum, Sum.RESULTS, LIMITS);
  private long index;

  @Test
  void a_command_of_no_session_is_executed_each_time() {
    Bytes command = Sessions.plain(Sum.number(5));
    assertThat(apply(command)).isEqualTo(new Executed<>(5L));
    assertThat(apply(command)).isEqualTo(new Executed<>(10L));
  }

  @Test
  void a_number_is_executed_once_and_answered_each_time() {
    long session = open();
    assertThat(execute(session, 1, 1, 5)).isEqualTo(new Executed<>(5L));
    assertThat(execute(session, 2, 1, 7)).isEqualTo(new Executed<>(12L));
    assertThat(execute(session, 1, 1, 5)).as("its own result").isEqualTo(new Executed<>(5L));
    assertThat(execute(session, 2, 1, 7)).isEqualTo(new Executed<>(12L));
    assertThat(sum.executed()).isEqualTo(2);
  }

  @Test
  void a_number_whose_command_did_nothing_yet_is_still_free() {
    Sessions<Sum, Long> patient =
        new Sessions<>(
            sum,
            ResultCodec.of(Sum.RESULTS::encode, Sum.RESULTS::decode, result -> result != 0),
            LIMITS);
    patient.apply(1, Sessions.opening());
    assertThat(patient.apply(2, Sessions.execution(1, 1, 1, Sum.number(0))))
        .isEqualTo(new Executed<>(0L));
    assertThat(patient.apply(3, Sessions.execution(1, 1, 1, Sum.number(5))))
        .isEqualTo(new Executed<>(5L));
    assertThat(patient.apply(4, Sessions.execution(1, 1, 1, Sum.number(5))))
        .as("that one was for good")
        .isEqualTo(new Executed<>(5L));
  }

  @Test
  void numbers_may_come_in_any_order() {
    long session = open();
    assertThat(execute(session, 3, 1, 3)).isEqualTo(new Executed<>(3L));
    assertThat(execute(session, 1, 1, 1)).isEqualTo(new Executed<>(4L));
    assertThat(execute(session, 2, 1, 2)).isEqualTo(new Executed<>(6L));
    assertThat(execute(session, 3, 1, 3)).isEqualTo(new Executed<>(3L));
  }

  @Test
  void sessions_have_numbers_of_their_own() {
    long one = open();
    long two = open();
    assertThat(two).isNotEqualTo(one);
    assertThat(execute(one, 1, 1, 1)).isEqualTo(new Executed<>(1L));
    assertThat(execute(two, 1, 1, 1)).isEqualTo(new Executed<>(2L));
  }

  /// A copy that was under way for long must not be taken for a new command.
  @Test
  void an_acknowledged_number_is_never_executed() {
    long session = open();
    assertThat(execute(session, 1, 1, 5)).isEqualTo(new Executed<>(5L));
    assertThat(execute(session, 4, 4, 7)).isEqualTo(new Executed<>(12L));
    for (long number = 1; number < 4; number++) {
      assertThat(execute(session, number, 1, 5)).isEqualTo(new Refused<>(Reason.ACKNOWLEDGED));
    }
    assertThat(sum.executed()).isEqualTo(2);
  }

  @Test
  void a_session_has_a_bound_of_open_commands() {
    long session = open();
    for (long number = 1; number <= LIMITS.openMax(); number++) {
      assertThat(execute(session, number, 1, 1)).isEqualTo(new Executed<>(number));
    }
    long beyond = LIMITS.openMax() + 1L;
    assertThat(execute(session, beyond, 1, 1)).isEqualTo(new Refused<>(Reason.TOO_MANY_OPEN));
    assertThat(execute(session, beyond, 2, 1)).isEqualTo(new Executed<>(beyond));
  }

  @Test
  void a_session_that_never_was_executes_nothing() {
    assertThat(execute(99, 1, 1, 5)).isEqualTo(new Refused<>(Reason.SESSION_ENDED));
    assertThat(sum.executed()).isZero();
  }

  @Test
  void a_closed_session_executes_nothing() {
    long session = open();
    assertThat(execute(session, 1, 1, 5)).isEqualTo(new Executed<>(5L));
    assertThat(apply(Sessions.closing(session))).isEqualTo(new SessionResult.Closed<>());
    assertThat(execute(session, 1, 1, 5)).isEqualTo(new Refused<>(Reason.SESSION_ENDED));
    assertThat(execute(session, 2, 1, 5)).isEqualTo(new Refused<>(Reason.SESSION_ENDED));
    assertThat(apply(Sessions.closing(session)))
        .as("twice")
        .isEqualTo(new SessionResult.Closed<>());
    assertThat(sum.executed()).isEqualTo(1);
  }

  @Test
  void a_session_ends_when_it_was_not_used_for_too_long_by_the_groups_time() {
    sessions.time(1_000);
    long idle = open();
    long used = open();
    sessions.time(61_000);
    assertThat(execute(used, 1, 1, 1)).isEqualTo(new Executed<>(1L));
    sessions.time(61_001);
    assertThat(sessions.open()).isEqualTo(1);
    assertThat(execute(idle, 1, 1, 5)).isEqualTo(new Refused<>(Reason.SESSION_ENDED));
    assertThat(execute(used, 1, 1, 1)).isEqualTo(new Executed<>(1L));
  }

  @Test
  void the_one_unused_for_longest_makes_room_for_another() {
    long one = open();
    long two = open();
    long three = open();
    assertThat(execute(one, 1, 1, 1)).isEqualTo(new Executed<>(1L));
    long four = open();
    assertThat(sessions.open()).isEqualTo(3);
    assertThat(execute(two, 1, 1, 1)).isEqualTo(new Refused<>(Reason.SESSION_ENDED));
    for (long session : new long[] {one, three, four}) {
      assertThat(execute(session, 1, 1, 1)).isInstanceOf(Executed.class);
    }
  }

  @Test
  void kept_results_are_bounded_in_bytes() {
    SessionLimits narrow = new SessionLimits(10, 100, 10 * (64 + 8), Duration.ofSeconds(60));
    Sessions<Sum, Long> bounded = new Sessions<>(sum, Sum.RESULTS, narrow);
    long one = ((Opened<Long>) bounded.apply(1, Sessions.opening())).session();
    long two = ((Opened<Long>) bounded.apply(2, Sessions.opening())).session();
    for (int number = 1; number <= 5; number++) {
      bounded.apply(10 + number, Sessions.execution(one, number, 1, Sum.number(1)));
      bounded.apply(20 + number, Sessions.execution(two, number, 1, Sum.number(1)));
    }
    assertThat(bounded.open()).isEqualTo(2);
    bounded.apply(30, Sessions.execution(two, 6, 1, Sum.number(1)));
    assertThat(bounded.open()).as("one too many").isEqualTo(1);
    assertThat(bounded.apply(31, Sessions.execution(two, 6, 1, Sum.number(1))))
        .isEqualTo(new Executed<>(11L));
    bounded.apply(32, Sessions.execution(two, 7, 7, Sum.number(1)));
    for (int number = 8; number <= 16; number++) {
      bounded.apply(32 + number, Sessions.execution(two, number, 7, Sum.number(1)));
    }
    assertThat(bounded.open()).as("acknowledged results count no more").isEqualTo(1);
  }

  @Test
  void a_snapshot_holds_the_sessions_too() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      step(random);
      Sum copied = new Sum();
      Sessions<Sum, Long> copy = new Sessions<>(copied, Sum.RESULTS, LIMITS);
      copy.load(new ByteArrayInputStream(snapshot(sessions))).run();
      assertThat(snapshot(copy)).isEqualTo(snapshot(sessions));
      assertThat(copied.value()).isEqualTo(sum.value());
      SplittableRandom future = new SplittableRandom(round);
      Bytes command = command(future);
      long next = index + 1;
      assertThat(copy.apply(next, command)).isEqualTo(apply(command));
    }
  }

  /// A view is of one moment, whatever comes afterwards.
  @Test
  void a_view_does_not_change() throws IOException {
    long session = open();
    execute(session, 1, 1, 5);
    byte[] before = snapshot(sessions);
    var view = sessions.view();
    execute(session, 2, 2, 5);
    open();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    view.writeTo(out);
    assertThat(out.toByteArray()).isEqualTo(before);
  }

  @Test
  void a_cut_or_foreign_snapshot_is_refused() throws IOException {
    long session = open();
    execute(session, 1, 1, 5);
    byte[] whole = snapshot(sessions);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> sessions.load(new ByteArrayInputStream(cut)))
          .isInstanceOf(IOException.class);
    }
    byte[] foreign = whole.clone();
    foreign[0] = 9;
    assertThatThrownBy(() -> sessions.load(new ByteArrayInputStream(foreign)))
        .hasMessageContaining("format 9");
    byte[] huge = whole.clone();
    huge[9] = 0x7f;
    assertThatThrownBy(() -> sessions.load(new ByteArrayInputStream(huge)))
        .hasMessageContaining("at most 3");
  }

  @Test
  void what_is_no_command_is_refused() {
    for (Bytes wrong :
        new Bytes[] {
          Bytes.EMPTY,
          Bytes.wrap(new byte[] {9}),
          Bytes.wrap(new byte[] {1, 1}),
          execute(24),
          Bytes.wrap(new byte[] {3, 1})
        }) {
      assertThatThrownBy(() -> sessions.apply(1, wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Bytes execute(int length) {
    byte[] command = new byte[length];
    command[0] = SessionCommand.EXECUTE;
    return Bytes.wrap(command);
  }

  // ---- helpers

  private void step(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      sessions.time(index * 1_000 + random.nextInt(30_000));
    }
    apply(command(random));
  }

  private Bytes command(SplittableRandom random) {
    long session = Math.max(1, index - random.nextInt(20));
    long number = random.nextInt(1, 8);
    return switch (random.nextInt(8)) {
      case 0 -> Sessions.plain(Sum.number(number));
      case 1, 2 -> Sessions.opening();
      case 3 -> random.nextInt(4) == 0 ? Sessions.closing(session) : Sessions.opening();
      default ->
          Sessions.execution(
              session, number, random.nextLong(1, number + 1), Sum.number(random.nextInt(9)));
    };
  }

  private long open() {
    return ((Opened<Long>) apply(Sessions.opening())).session();
  }

  private SessionResult<Long> execute(long session, long number, long lowest, long addend) {
    return apply(Sessions.execution(session, number, lowest, Sum.number(addend)));
  }

  private SessionResult<Long> apply(Bytes command) {
    return sessions.apply(++index, command);
  }

  private static byte[] snapshot(Sessions<Sum, Long> sessions) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    sessions.view().writeTo(out);
    return out.toByteArray();
  }
}
