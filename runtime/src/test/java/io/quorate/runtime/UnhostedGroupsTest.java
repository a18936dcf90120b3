package io.quorate.runtime;

import static io.quorate.runtime.TestNode.GROUP;
import static io.quorate.runtime.TestNode.SELF;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.EngineName;
import io.quorate.runtime.codec.PeerMessage.MendAnswer;
import io.quorate.runtime.codec.PeerMessage.MendQuestion;
import io.quorate.runtime.codec.PeerMessage.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A group that a node's log knows from an earlier life and that is not hosted yet: which groups
/// there are a server may learn only some time after its start.
class UnhostedGroupsTest {
  private static final long LATE = GROUP + 1;
  private static final NodeOptions EVERY_TEN =
      NodeOptions.DEFAULT.withSnapshots(
          new SnapshotOptions(1 << 20, 10, 1 << 20, 3, 4, Long.MAX_VALUE));

  private final TestNode node = TestNode.of(1, EVERY_TEN).recordsPerSegment(5);

  private Group<Notes, Integer> host(EngineName engine) {
    Group<Notes, Integer> group =
        node.node().host(LATE, EngineKind.of(engine), Configuration.of(List.of(SELF)), new Notes());
    node.pass(Duration.ZERO);
    return group;
  }

  /// Its word is said, and then the node crashes and goes on with its other group.
  private void liveOnce(EngineName engine) {
    Group<Notes, Integer> group = host(engine);
    var said = group.submit(Bytes.utf8("the only word"));
    node.run();
    assertThat(said.join()).isInstanceOf(Outcome.Done.class);
  }

  private void crash() {
    node.crash();
    node.asLeader();
  }

  private void writeMuchElsewhere() {
    for (int i = 0; i < 200; i++) {
      var _ = node.submit("note " + i);
    }
  }

  private Standing standing() {
    node.receive(TWO, new MendQuestion(5));
    return node.sentTo(TWO, MendAnswer.class).getFirst().standings().stream()
        .filter(standing -> standing.group() == LATE)
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void it_keeps_its_log_whatever_the_others_write(EngineName engine) {
    liveOnce(engine);
    crash();
    assertThat(node.node().unhosted()).containsExactly(LATE);
    writeMuchElsewhere();
    crash();
    Group<Notes, Integer> group = host(engine);
    assertThat(node.node().unhosted()).isEmpty();
    var texts = group.query(Consistency.LINEARIZABLE, Notes::texts);
    node.run();
    assertThat(((Outcome.Done<List<String>>) texts.join()).result())
        .containsExactly("the only word");
  }

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void when_it_is_dropped_it_keeps_nothing(EngineName engine) {
    liveOnce(engine);
    crash();
    node.node().drop(LATE);
    writeMuchElsewhere();
    assertThat(node.firstSegment()).isGreaterThan(20);
    crash();
    assertThat(node.node().unhosted()).isEmpty();
    assertThat(node.node().hasDropped(LATE)).isTrue();
    assertThatThrownBy(() -> node.node().drop(LATE + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Else whoever has lost its log would take the group for one that is no more, or is new.
  @ParameterizedTest
  @EnumSource(EngineName.class)
  void who_asks_how_the_node_stands_hears_of_it(EngineName engine) {
    liveOnce(engine);
    Standing hosted = standing();
    assertThat(hosted.engine()).isEqualTo(engine);
    crash();
    assertThat(standing())
        .isEqualTo(
            new Standing(
                LATE,
                engine,
                hosted.epoch(),
                hosted.lastIndex(),
                Optional.empty(),
                hosted.configuration()));
  }
}
