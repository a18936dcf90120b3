package io.quorate.checker.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.specification.NilResult;
import io.quorate.checker.specification.Register;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Cases that the rules of [RegisterSearch] must not forget; each was, or nearly was, forgotten.
class RegisterSearchTest {
  private static final Register REGISTER = new Register(0, NilResult.ABSENT, true);

  /// The order is swap, write, swap, read: the write hides where it changes nothing.
  @Test
  void a_write_hides_where_a_swap_has_just_set_its_value() {
    assertThat(search(write(1, 0, 7), swap(0, 1, 1, 2), swap(1, 2, 3, 4), read(2, 8, 9)))
        .isInstanceOf(Outcome.Ordered.class);
    assertThat(search(write(1, 5, 7), swap(0, 1, 1, 2), swap(1, 2, 3, 4), read(2, 8, 9)))
        .isInstanceOf(Outcome.Impossible.class);
  }

  /// The order is write 1, read, write 0, write 1, swap, read: the second write of 1 hides that of
  /// 0 from the swap.
  @Test
  void a_write_of_the_present_value_hides_others_before_a_swap() {
    assertThat(
            search(
                write(1, 0, 1),
                read(1, 2, 3),
                write(0, 4, 9),
                write(1, 5, 10),
                swap(1, 3, 6, 7),
                read(3, 11, 12)))
        .isInstanceOf(Outcome.Ordered.class);
  }

  /// The write of 1 that is answered first serves the first reader, so the other serves the second.
  @Test
  void of_two_writes_of_a_value_the_one_that_ends_first_is_used_first() {
    assertThat(
            search(write(1, 0, 20), write(1, 1, 5), read(1, 2, 3), write(2, 6, 7), read(1, 8, 9)))
        .isInstanceOf(Outcome.Ordered.class);
  }

  private static Outcome search(Operation... operations) {
    List<Operation> all =
        List.of(operations).stream().sorted(Comparator.comparingInt(Operation::call)).toList();
    return new RegisterSearch(REGISTER, all, new Budget(Limit.ordinary())).run();
  }

  private static Operation write(int value, int call, int answer) {
    return new Operation(call, "write", value, value, call, answer);
  }

  private static Operation read(int value, int call, int answer) {
    return new Operation(call, "read", Nil.NIL, value, call, answer);
  }

  private static Operation swap(int expected, int value, int call, int answer) {
    return new Operation(call, "cas", List.of(expected, value), Nil.NIL, call, answer);
  }
}
