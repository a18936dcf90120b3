package io.quorate.checker.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.specification.KeyValue;
import io.quorate.checker.specification.NilResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two processes write x and y one after the other and then read what the other wrote; both keys
/// are 0 at first. Three well-known outcomes.
class FiguresTest {
  private static final KeyValue MAP = new KeyValue(0, NilResult.ABSENT);

  /// The second process reads x at [4,5], the first y at [6,7].
  private static History figure(int x, int y) {
    return new History(
        List.of(
            new Operation(1, "put", List.of("x", 4), Nil.NIL, 0, 1),
            new Operation(2, "put", List.of("y", 2), Nil.NIL, 2, 3),
            new Operation(2, "get", "x", x, 4, 5),
            new Operation(1, "get", "y", y, 6, 7)));
  }

  private static Verdict linearizable(History history) {
    return new Linearizable(MAP).check(history, Limit.ordinary());
  }

  private static Verdict sequential(History history) {
    return new Sequential(MAP).check(history, Limit.ordinary());
  }

  @Test
  void figure_a_is_sequential_and_not_linearizable() {
    assertThat(sequential(figure(0, 2))).isInstanceOf(Verdict.Holds.class);
    assertThat(linearizable(figure(0, 2))).isInstanceOf(Verdict.Violated.class);
  }

  @Test
  void figure_b_is_linearizable() {
    assertThat(linearizable(figure(4, 2))).isInstanceOf(Verdict.Holds.class);
    assertThat(sequential(figure(4, 2))).isInstanceOf(Verdict.Holds.class);
  }

  /// Each key by itself would be sequential: sequential consistency is not local.
  @Test
  void figure_c_is_not_sequential() {
    assertThat(sequential(figure(0, 0))).isInstanceOf(Verdict.Violated.class);
    for (int key = 0; key < 2; key++) {
      List<Operation> all = figure(0, 0).operations();
      List<Operation> ofKey =
          key == 0 ? List.of(all.get(0), all.get(2)) : List.of(all.get(1), all.get(3));
      assertThat(sequential(new History(ofKey))).isInstanceOf(Verdict.Holds.class);
    }
  }
}
