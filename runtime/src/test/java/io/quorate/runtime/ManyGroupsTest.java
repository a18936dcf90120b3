package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Engine;
import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Nodes with many groups: what is idle costs nothing, and what is busy shares the disk. The
/// election timeout is a second and the heartbeat interval a tenth.
class ManyGroupsTest {
  private static final NodeId ONE = new NodeId(1);
  private static final int MANY = 100;
  private static final Duration SECOND = Duration.ofSeconds(1);

  /// Nodes whose groups are all ordered by one engine, or in turns by both.
  static List<List<EngineKind>> engines() {
    EngineKind raft = new EngineKind.Raft();
    EngineKind paxos = new EngineKind.MultiPaxos();
    return List.of(List.of(raft), List.of(paxos), List.of(raft, paxos));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void what_idle_groups_send_grows_with_the_nodes_and_not_with_the_groups(
      List<EngineKind> engines) {
    List<Long> messages = new ArrayList<>();
    for (int groups : new int[] {1, MANY}) {
      Trio trio = idle(engines, groups);
      long before = trio.messages();
      trio.pass(SECOND.multipliedBy(10));
      messages.add(trio.messages() - before);
    }
    assertThat(messages.get(0)).as("both of two pairs, ten times a second").isEqualTo(400);
    assertThat(messages.get(1)).as("all three pairs, as every node leads some").isEqualTo(600);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void a_run_does_not_even_look_at_idle_groups(List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    long before = trio.looks(ONE);
    trio.pass(SECOND.multipliedBy(10));
    assertThat(trio.looks(ONE) - before).isZero();
    var _ = trio.groups(ONE).getFirst().submit(Bytes.utf8("a"));
    trio.pass(SECOND.dividedBy(10));
    assertThat(trio.looks(ONE) - before).as("one is busy").isBetween(1L, 20L);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void groups_that_are_busy_at_the_same_time_are_written_together(List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    long before = trio.writes(ONE);
    List<CompletableFuture<Outcome<Integer>>> outcomes = new ArrayList<>();
    trio.groups(ONE).forEach(group -> outcomes.add(group.submit(Bytes.utf8("a"))));
    trio.pass(SECOND.dividedBy(20));
    assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof Outcome.Done);
    assertThat(trio.writes(ONE) - before).as("writes of %d groups", MANY).isLessThan(10);
  }

  /// A process that dies loses its connections at once: its groups have other leaders within less
  /// than an election timeout.
  @ParameterizedTest
  @MethodSource("engines")
  void groups_whose_leader_dies_have_another_within_an_election_timeout(List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    assertThat(ledBy(trio, ONE)).isNotEmpty();
    trio.vanish(ONE);
    trio.disconnect(ONE);
    trio.pass(SECOND);
    assertAllAreLed(trio, new NodeId(2));
  }

  /// A machine that is gone says nothing, and is missed after an election timeout.
  @ParameterizedTest
  @MethodSource("engines")
  void groups_whose_leader_vanishes_have_another_within_two_election_timeouts(
      List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    trio.vanish(ONE);
    trio.pass(SECOND.multipliedBy(2));
    assertAllAreLed(trio, new NodeId(2));
  }

  /// So its clients learn that they have to look elsewhere.
  @ParameterizedTest
  @MethodSource("engines")
  void a_node_that_is_cut_off_leads_nothing_after_two_election_timeouts(List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    assertThat(ledBy(trio, ONE)).isNotEmpty();
    trio.cut(ONE);
    trio.pass(SECOND.multipliedBy(2));
    assertThat(ledBy(trio, ONE)).isEmpty();
    trio.heal();
    trio.pass(SECOND.multipliedBy(5));
    assertAllAreLed(trio, ONE);
    long before = trio.looks(ONE);
    trio.pass(SECOND);
    assertThat(trio.looks(ONE)).as("all are idle again").isEqualTo(before);
  }

  /// The others are idle while it is away, and it gets what it has missed.
  @ParameterizedTest
  @MethodSource("engines")
  void a_node_that_was_away_gets_what_was_written_meanwhile(List<EngineKind> engines) {
    Trio trio = idle(engines, MANY);
    NodeId other = new NodeId(2);
    trio.cut(ONE);
    trio.pass(SECOND.multipliedBy(3));
    trio.groups(other)
        .forEach(group -> {
          var _ = group.submit(Bytes.utf8("a"));
        });
    trio.pass(SECOND.multipliedBy(5));
    long before = trio.looks(other);
    trio.pass(SECOND);
    assertThat(trio.looks(other)).isEqualTo(before);
    trio.heal();
    trio.pass(SECOND.multipliedBy(5));
    for (int i = 0; i < MANY; i++) {
      assertThat(trio.groups(ONE).get(i).status().appliedIndex())
          .isEqualTo(trio.groups(other).get(i).status().appliedIndex());
    }
  }

  /// Few commands come, and none after them.
  @ParameterizedTest
  @MethodSource("engines")
  void what_one_did_otherwise_is_found_out_when_its_group_falls_silent(List<EngineKind> engines) {
    Trio trio = idle(engines, 1);
    trio.doesOtherwise(new NodeId(3));
    var _ = trio.groups(ONE).getFirst().submit(Bytes.utf8("a"));
    assertThatThrownBy(() -> trio.pass(SECOND.multipliedBy(5)))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("the state of [3]");
  }

  private static Trio idle(List<EngineKind> engines, int groups) {
    Trio trio = new Trio(engines, groups).pass(SECOND.multipliedBy(10));
    assertAllAreLed(trio, ONE);
    return trio;
  }

  private static List<Group<?, ?>> ledBy(Trio trio, NodeId id) {
    List<Group<?, ?>> led = new ArrayList<>(trio.groups(id));
    led.removeIf(group -> !group.status().engine().leads());
    return led;
  }

  private static void assertAllAreLed(Trio trio, NodeId witness) {
    assertThat(trio.groups(witness))
        .extracting(group -> group.status().engine())
        .extracting(Engine.Status::leader)
        .allMatch(Optional::isPresent);
  }
}
