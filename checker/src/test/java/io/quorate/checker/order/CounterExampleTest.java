package io.quorate.checker.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.checker.CounterExample;
import io.quorate.checker.History;
import io.quorate.checker.Limit;
import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import io.quorate.checker.Verdict;
import io.quorate.checker.specification.FifoQueue;
import io.quorate.checker.specification.GrowSet;
import io.quorate.checker.specification.Mutex;
import io.quorate.checker.specification.NilResult;
import io.quorate.checker.specification.Specification;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Of a long history only what proves the violation is shown.
class CounterExampleTest {
  private static final int ROUNDS = 60;
  private static final int CLIENTS = 5;

  private final History.Builder history = new History.Builder();

  @Test
  void two_holders_of_a_mutex_are_shown_by_their_two_acquisitions() {
    useMutex();
    history.ok(0, "acquire", Nil.NIL).ok(1, "acquire", Nil.NIL);
    CounterExample example = example(new Mutex());
    assertThat(example.operations())
        .extracting(Operation::toString)
        .containsExactly("acquire -> nil", "acquire -> nil");
    assertThat(example.why()).endsWith("the object then is held.");
  }

  /// Here nothing is known of who may release what.
  @Test
  void a_second_release_is_shown_by_the_acquisition_before_it() {
    for (int i = 0; i < ROUNDS; i++) {
      done(i % CLIENTS, "acquire", Nil.NIL, Nil.NIL).done(i % CLIENTS, "release", Nil.NIL, Nil.NIL);
    }
    done(3, "release", Nil.NIL, Nil.NIL);
    CounterExample example = example(new Mutex());
    assertThat(example.operations())
        .extracting(Operation::name)
        .containsExactly("acquire", "release", "release");
    assertThat(example.why()).endsWith("the object then is free.");
  }

  @Test
  void an_overtaken_value_of_a_queue_is_shown_by_three_operations() {
    long unknown = CLIENTS;
    for (int i = 0; i < ROUNDS; i++) {
      done(i % CLIENTS, "enqueue", i, i).done(i % CLIENTS, "dequeue", Nil.NIL, i);
      done(0, "dequeue", Nil.NIL, Nil.NIL);
      if (i % 10 == 0) {
        history.call(unknown, "enqueue", -i - 1).unknown(unknown++, "enqueue");
      }
    }
    done(1, "enqueue", "a", "a").done(2, "enqueue", "b", "b");
    history.call(1, "dequeue", Nil.NIL);
    done(2, "dequeue", Nil.NIL, "b");
    history.ok(1, "dequeue", "a");
    for (int i = 0; i < ROUNDS; i++) {
      done(i % CLIENTS, "enqueue", "" + i, "" + i).done(i % CLIENTS, "dequeue", Nil.NIL, "" + i);
    }
    done(3, "enqueue", "c", "c").done(4, "enqueue", "d", "d").done(3, "dequeue", Nil.NIL, "d");
    CounterExample example = example(new FifoQueue(NilResult.ABSENT));
    assertThat(example.operations())
        .extracting(Operation::toString)
        .containsExactly("enqueue c", "enqueue d", "dequeue -> d");
    assertThat(example.why()).endsWith("the object then holds [c, d].");
  }

  @Test
  void a_lost_element_of_a_set_is_shown_by_its_addition_and_one_read() {
    List<Object> elements = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      done(i % CLIENTS, "add", i, i);
      elements.add(i);
      if (i == 40) {
        elements.remove((Object) 17);
      }
      done(i % CLIENTS, "read", Nil.NIL, List.copyOf(elements));
    }
    CounterExample example = example(new GrowSet(NilResult.ABSENT));
    assertThat(example.operations())
        .extracting(Operation::toString)
        .containsExactly("add 17", "read -> []");
    assertThat(example.why()).endsWith("the object then holds [17].");
  }

  /// One holds the lock while all others wait for it, and comes back as soon as it has released it.
  private void useMutex() {
    for (int client = 0; client < CLIENTS; client++) {
      history.call(client, "acquire", Nil.NIL);
    }
    for (int i = 0; i < ROUNDS; i++) {
      int client = i % CLIENTS;
      history.ok(client, "acquire", Nil.NIL);
      done(client, "release", Nil.NIL, Nil.NIL);
      history.call(client, "acquire", Nil.NIL);
    }
  }

  private CounterExampleTest done(long process, String name, Object argument, Object result) {
    history.call(process, name, argument).ok(process, name, result);
    return this;
  }

  private CounterExample example(Specification<?> object) {
    Verdict verdict = new Linearizable(object).check(history.build(), Limit.ordinary());
    assertThat(verdict).isInstanceOf(Verdict.Violated.class);
    return ((Verdict.Violated) verdict).counterExample();
  }
}
