package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.raft.Raft;
import io.quorate.protocol.raft.RaftOptions;
import io.quorate.protocol.raft.RaftState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InFlightTest {
  private final InFlight<Integer> inFlight = new InFlight<>();
  private final Replica<Notes, Integer> replica = replica();

  private static Replica<Notes, Integer> replica() {
    TestNode node = TestNode.of(1);
    RaftState state = RaftState.initial(node.status().configuration());
    Raft raft = new Raft(TestNode.SELF, RaftOptions.DEFAULT, state);
    return new Replica<>(
        1,
        node.node(),
        new EngineKind.Raft(),
        raft,
        new Notes(),
        new Timers(new SplittableRandom(1)),
        Optional.empty(),
        new SegmentMarks(1),
        new KnownMembers(TestNode.SELF, List.of(state.snapshot().configuration())));
  }

  @Test
  void numbers_begin_at_one_and_are_dense() {
    assertThat(inFlight.add(command("a"))).isEqualTo(1);
    assertThat(inFlight.add(command("b"))).isEqualTo(2);
    assertThat(inFlight.remove(1)).isPresent();
    assertThat(inFlight.add(command("c"))).as("never used again").isEqualTo(3);
  }

  @Test
  void a_command_is_taken_out_once() {
    Pending<Integer> a = command("a");
    long number = inFlight.add(a);
    assertThat(inFlight.remove(number)).containsSame(a);
    assertThat(inFlight.remove(number)).isEmpty();
    assertThat(inFlight.isEmpty()).isTrue();
  }

  @Test
  void numbers_that_were_never_given_hold_nothing() {
    inFlight.add(command("a"));
    for (long number : new long[] {Long.MIN_VALUE, -1, 0, 2, 65, Long.MAX_VALUE}) {
      assertThat(inFlight.remove(number)).isEmpty();
    }
    assertThat(inFlight.isEmpty()).isFalse();
  }

  @Test
  void those_that_satisfy_a_condition_are_taken_out_in_order() {
    for (String text : List.of("a1", "b1", "a2", "b2", "a3")) {
      inFlight.add(command(text));
    }
    assertThat(texts(inFlight.removeAll(pending -> text(pending).startsWith("a"))))
        .containsExactly("a1", "a2", "a3");
    assertThat(texts(inFlight.removeAll(_ -> true))).containsExactly("b1", "b2");
    assertThat(inFlight.isEmpty()).isTrue();
  }

  /// Against a map, through many sizes; one command stays for long while others come and go.
  @Test
  void it_is_a_map_from_numbers_to_commands() {
    SplittableRandom random = new SplittableRandom(1);
    Map<Long, Pending<Integer>> map = new LinkedHashMap<>();
    for (int step = 0; step < 100_000; step++) {
      int wanted = step % 20_000 < 10_000 ? 500 : 3;
      if (map.size() < random.nextInt(wanted)) {
        Pending<Integer> added = command("c" + step);
        map.put(inFlight.add(added), added);
      } else if (!map.isEmpty()) {
        List<Long> numbers = List.copyOf(map.keySet());
        long number = numbers.get(random.nextInt(numbers.size()));
        assertThat(inFlight.remove(number)).containsSame(map.remove(number));
      }
      assertThat(inFlight.isEmpty()).isEqualTo(map.isEmpty());
    }
    assertThat(inFlight.removeAll(_ -> true)).containsExactlyElementsOf(map.values());
  }

  private Pending<Integer> command(String text) {
    return new Pending<>(replica, Bytes.utf8(text), false, _ -> {});
  }

  private static String text(Pending<Integer> pending) {
    return pending.payload().toUtf8();
  }

  private static List<String> texts(List<Pending<Integer>> pendings) {
    List<String> texts = new ArrayList<>();
    pendings.forEach(pending -> texts.add(text(pending)));
    return texts;
  }
}
