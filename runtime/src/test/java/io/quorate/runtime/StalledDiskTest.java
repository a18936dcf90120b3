package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A disk that does not end a sync: a leader that has it alone leaves the lead to another.
class StalledDiskTest {
  private static final Duration TIMEOUT = NodeOptions.DEFAULT.raft().electionTimeout();

  static List<EngineKind> engines() {
    return List.of(new EngineKind.Raft(), new EngineKind.MultiPaxos());
  }

  @ParameterizedTest
  @MethodSource("engines")
  void a_leader_whose_disk_alone_stalls_hands_over(EngineKind engine) {
    Trio trio = led(engine);
    NodeId leader = trio.leader(1).orElseThrow();
    trio.stall(leader);
    CompletableFuture<Outcome<Integer>> write = submit(trio, leader);
    trio.pass(TIMEOUT.multipliedBy(4));
    assertThat(write.join()).as("the others decided it").isInstanceOf(Outcome.Done.class);
    assertThat(trio.leader(1)).isPresent().get().isNotEqualTo(leader);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void a_leader_stays_where_every_disk_stalls(EngineKind engine) {
    Trio trio = led(engine);
    NodeId leader = trio.leader(1).orElseThrow();
    Trio.NODES.forEach(trio::stall);
    CompletableFuture<Outcome<Integer>> write = submit(trio, leader);
    trio.pass(TIMEOUT.multipliedBy(4));
    assertThat(write).isNotDone();
    assertThat(trio.leader(1)).hasValue(leader);
  }

  private static Trio led(EngineKind engine) {
    return new Trio(List.of(engine), 1).pass(TIMEOUT.multipliedBy(3));
  }

  private static CompletableFuture<Outcome<Integer>> submit(Trio trio, NodeId at) {
    return trio.groups(at).getFirst().submit(Bytes.utf8("foo"));
  }
}
