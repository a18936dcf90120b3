package io.quorate.checker.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Model;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.order.SmallHistories.Deed;
import io.quorate.checker.specification.FifoQueue;
import io.quorate.checker.specification.GrowSet;
import io.quorate.checker.specification.KeyValue;
import io.quorate.checker.specification.Mutex;
import io.quorate.checker.specification.NilResult;
import io.quorate.checker.specification.Register;
import io.quorate.checker.specification.Specification;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The searches against [BruteForce].
class OracleTest {
  private static final Limit LIMIT = new Limit(Duration.ofSeconds(20), 100_000_000);

  private static final int RANDOM = Integer.getInteger("quorate.checker.histories", 3_000);

  private static final Register REGISTER = new Register(0, NilResult.ABSENT, true);

  private static final List<Deed> QUEUE =
      List.of(
          Deed.of("enqueue", 1, 1),
          Deed.of("enqueue", 2, 2),
          Deed.of("dequeue", Nil.NIL, 1),
          Deed.of("dequeue", Nil.NIL, 2),
          Deed.of("dequeue", Nil.NIL, Nil.NIL),
          Deed.unknown("enqueue", 1),
          Deed.unknown("dequeue", Nil.NIL));

  private static final List<Deed> SET =
      List.of(
          Deed.of("add", 1, 1),
          Deed.of("add", 2, 2),
          Deed.unknown("add", 1),
          Deed.of("read", Nil.NIL, List.of()),
          Deed.of("read", Nil.NIL, List.of(1)),
          Deed.of("read", Nil.NIL, List.of(2, 1)));

  private static final List<Deed> MUTEX =
      List.of(
          Deed.of("acquire", Nil.NIL, Nil.NIL),
          Deed.of("release", Nil.NIL, Nil.NIL),
          Deed.unknown("acquire", Nil.NIL),
          Deed.unknown("release", Nil.NIL));

  private static final List<Deed> KV =
      List.of(
          Deed.of("put", List.of("x", 1), List.of("x", 1)),
          Deed.of("put", List.of("y", 1), List.of("y", 1)),
          Deed.unknown("put", List.of("x", 2)),
          Deed.of("get", "x", 0),
          Deed.of("get", "x", 1),
          Deed.of("get", "x", 2),
          Deed.of("get", List.of("y", Nil.NIL), List.of("y", 0)),
          Deed.of("get", "y", 1));

  static Stream<Arguments> objects() {
    return Stream.of(
        Arguments.of(REGISTER, SmallHistories.register(2)),
        Arguments.of(REGISTER, SmallHistories.casRegister(2)),
        Arguments.of(new FifoQueue(NilResult.ABSENT), QUEUE),
        Arguments.of(new FifoQueue(NilResult.ANY), QUEUE),
        Arguments.of(new GrowSet(NilResult.ABSENT), SET),
        Arguments.of(new Mutex(), MUTEX),
        Arguments.of(new KeyValue(0, NilResult.ABSENT), KV));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void every_history_of_three_operations_is_judged_right(
      Specification<?> object, List<Deed> deeds) {
    for (int size = 0; size <= 3; size++) {
      SmallHistories.forEachOverlap(deeds, size, history -> searchInTime(object, history));
      SmallHistories.forEachProgram(deeds, 2, size, history -> searchInProgram(object, history));
    }
  }

  @Test
  void every_history_of_four_operations_on_a_register_is_judged_right() {
    List<Deed> deeds = SmallHistories.register(2);
    SmallHistories.forEachOverlap(deeds, 4, history -> searchInTime(REGISTER, history));
    SmallHistories.forEachProgram(deeds, 2, 4, history -> searchInProgram(REGISTER, history));
  }

  /// What decides about sets and queues by rules, not by trying orders.
  @Test
  void every_history_of_four_operations_on_a_set_or_a_queue_is_judged_right() {
    SmallHistories.forEachOverlap(
        SET, 4, history -> searchInTime(new GrowSet(NilResult.ABSENT), history));
    SmallHistories.forEachOverlap(
        QUEUE, 4, history -> searchInTime(new FifoQueue(NilResult.ABSENT), history));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void random_histories_are_judged_right(Specification<?> object, List<Deed> deeds) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(5);
    int allowed = 0;
    for (int i = 0; i < RANDOM; i++) {
      int processes = 2 + random.nextInt(4);
      History history = SmallHistories.random(deeds, processes, 4 + random.nextInt(5), random);
      searchInTime(object, history);
      searchInProgram(object, history);
      allowed += judge(new Linearizable(object), history, BruteForce::isLinearizable, object);
      judge(new Sequential(object), history, BruteForce::isSequential, object);
    }
    assertThat(allowed).isBetween(RANDOM / 50, RANDOM - RANDOM / 50);
  }

  /// Too long for brute force, so the two searches judge each other. Some histories are what a
  /// register did; in the others one answer is wrong.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void searches_agree_about_longer_histories_of_registers(boolean swaps) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
    int allowed = 0;
    for (int i = 0; i < RANDOM; i++) {
      RegisterRun run =
          new RegisterRun(2 + random.nextInt(5), 1 + random.nextInt(4), swaps, random);
      List<Operation> operations = run.history(10 + random.nextInt(30), i % 2 == 0).operations();
      Outcome expected =
          new Search<>(REGISTER, new RealTimeFront(operations), new Budget(LIMIT)).run();
      allowed += expected instanceof Outcome.Ordered ? 1 : 0;
      for (int width : new int[] {1, 4, 64}) {
        assertThat(new RegisterSearch(REGISTER, operations, new Budget(LIMIT), width).run())
            .as("from width %d: %s", width, withPlaces(operations))
            .isInstanceOf(expected.getClass());
      }
    }
    assertThat(allowed).isBetween(RANDOM / 2, RANDOM - RANDOM / 20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rules_and_search_agree_about_longer_histories_of_sets_and_queues(boolean queue) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(9);
    Specification<?> object =
        queue ? new FifoQueue(NilResult.ABSENT) : new GrowSet(NilResult.ABSENT);
    int allowed = 0;
    int decided = 0;
    for (int i = 0; i < RANDOM; i++) {
      ObjectRun run = queue ? ObjectRun.ofQueue(random) : ObjectRun.ofSet(random);
      List<Operation> operations =
          run.operations(1 + random.nextInt(5), 4 + random.nextInt(12), random.nextInt(4));
      Outcome expected =
          new Search<>(object, new RealTimeFront(operations), new Budget(LIMIT)).run();
      allowed += expected instanceof Outcome.Ordered ? 1 : 0;
      Optional<Outcome> found = byRules(object, operations);
      decided += found.isPresent() ? 1 : 0;
      found.ifPresent(outcome ->
          assertThat(outcome).as("%s", withPlaces(operations)).isInstanceOf(expected.getClass()));
    }
    assertThat(allowed).isBetween(RANDOM / 4, RANDOM - RANDOM / 8);
    assertThat(decided).isEqualTo(RANDOM);
  }

  private static Optional<Outcome> byRules(Specification<?> object, List<Operation> operations) {
    return switch (object) {
      case GrowSet set -> Optional.of(new GrowSetSearch(set, operations).run());
      case FifoQueue queue -> QueueSearch.run(queue, operations);
      default -> Optional.empty();
    };
  }

  private static List<String> withPlaces(List<Operation> operations) {
    return operations.stream()
        .map(each -> "%s at %d to %d".formatted(each, each.call(), each.answer()))
        .toList();
  }

  private static void searchInTime(Specification<?> object, History history) {
    boolean allowed = BruteForce.isLinearizable(object, history);
    List<Operation> operations = history.operations();
    assertThat(new Search<>(object, new RealTimeFront(operations), new Budget(LIMIT)).run())
        .as("by the search for any object: %s", history)
        .isInstanceOf(allowed ? Outcome.Ordered.class : Outcome.Impossible.class);
    byRules(object, operations)
        .ifPresent(outcome ->
            assertThat(outcome)
                .as("by rules: %s", withPlaces(operations))
                .isInstanceOf(allowed ? Outcome.Ordered.class : Outcome.Impossible.class));
    if (object instanceof Register register) {
      for (int width : new int[] {1, 16}) {
        assertThat(new RegisterSearch(register, operations, new Budget(LIMIT), width).run())
            .as("by the search for registers, from width %d: %s", width, history)
            .isInstanceOf(allowed ? Outcome.Ordered.class : Outcome.Impossible.class);
      }
    }
  }

  private static void searchInProgram(Specification<?> object, History history) {
    boolean allowed = BruteForce.isSequential(object, history);
    Front front = new ProgramOrderFront(history.operations());
    assertThat(new Search<>(object, front, new Budget(LIMIT)).run())
        .as("%s", history)
        .isInstanceOf(allowed ? Outcome.Ordered.class : Outcome.Impossible.class);
  }

  /// 1 if the history is allowed.
  private static int judge(
      Model model,
      History history,
      BiPredicate<Specification<?>, History> isAllowed,
      Specification<?> object) {
    return switch (model.check(history, LIMIT)) {
      case Verdict.Holds _ -> {
        assertThat(isAllowed.test(object, history)).as("%s", history).isTrue();
        yield 1;
      }
      case Verdict.Violated(var counterExample) -> {
        assertThat(isAllowed.test(object, history)).as("%s", history).isFalse();
        List<Operation> few = counterExample.operations();
        assertThat(isAllowed.test(object, new History(few)))
            .as("the counter-example %s of %s", few, history)
            .isFalse();
        yield 0;
      }
      case Verdict.Undecided undecided -> throw new AssertionError(undecided + " " + history);
    };
  }
}
