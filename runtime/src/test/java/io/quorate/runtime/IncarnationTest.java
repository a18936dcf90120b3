package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A peer is known by the incarnation of its disk; one that comes back without it has forgotten
/// what it had promised.
class IncarnationTest {
  private final List<String> verdicts = new ArrayList<>();

  @Test
  void a_new_peer_is_welcome_once_its_incarnation_is_durable() {
    TestNode node = TestNode.of(3).slow();
    meet(node, TWO, 77);
    assertThat(verdicts).isEmpty();
    node.sync();
    assertThat(verdicts).containsExactly("welcome");
  }

  /// A second connection, for example, before the disk is done with the first.
  @Test
  void it_is_not_welcome_earlier_because_it_asks_again() {
    TestNode node = TestNode.of(3).slow();
    meet(node, TWO, 77);
    meet(node, TWO, 77);
    assertThat(verdicts).isEmpty();
    node.sync();
    assertThat(verdicts).containsExactly("welcome", "welcome");
  }

  @Test
  void a_known_peer_is_welcome_without_a_write() {
    TestNode node = TestNode.of(3);
    meet(node, TWO, 77);
    int records = node.disk().size();
    meet(node, TWO, 77);
    assertThat(verdicts).containsExactly("welcome", "welcome");
    assertThat(node.disk()).hasSize(records);
  }

  @Test
  void a_peer_whose_disk_was_wiped_is_refused_under_its_old_id() {
    TestNode node = TestNode.of(3);
    meet(node, TWO, 77);
    meet(node, TWO, 78);
    assertThat(verdicts).hasSize(2);
    assertThat(verdicts.getLast())
        .contains("node 2 was known by incarnation 4d and now has 4e")
        .contains("must not rejoin under its old id");
    meet(node, THREE, 78);
    assertThat(verdicts).as("another peer may have any").endsWith("welcome");
  }

  @Test
  void it_is_refused_while_the_first_incarnation_is_still_being_written() {
    TestNode node = TestNode.of(3).slow();
    meet(node, TWO, 77);
    meet(node, TWO, 78);
    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.getFirst()).contains("wiped");
  }

  @Test
  void incarnations_are_remembered_after_a_crash() {
    TestNode node = TestNode.of(3);
    meet(node, TWO, 77);
    node.crash();
    meet(node, TWO, 78);
    meet(node, TWO, 77);
    assertThat(verdicts).hasSize(3);
    assertThat(verdicts.get(1)).contains("wiped");
    assertThat(verdicts.get(2)).isEqualTo("welcome");
  }

  /// Nobody was told yet that it is known.
  @Test
  void an_incarnation_that_was_not_durable_is_forgotten_by_a_crash() {
    TestNode node = TestNode.of(3).slow();
    meet(node, TWO, 77);
    node.crash();
    meet(node, TWO, 78);
    node.sync();
    assertThat(verdicts).containsExactly("welcome");
  }

  private void meet(TestNode node, NodeId peer, long incarnation) {
    node.node().meet(peer, incarnation, refusal -> verdicts.add(refusal.orElse("welcome")));
    node.run();
  }
}
