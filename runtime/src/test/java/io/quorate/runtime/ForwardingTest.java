package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.runtime.codec.PeerMessage.Forward;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Commands on their way from a node that does not lead to the one that does.
class ForwardingTest {
  @Test
  void a_follower_passes_commands_on_and_answers_when_it_has_applied_them_itself() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    List<Forward> forwards = node.sentTo(TWO, Forward.class);
    assertThat(forwards).hasSize(1);
    assertThat(forwards.getFirst().epoch()).isEqualTo(4);
    assertThat(forwards.getFirst().group()).isEqualTo(TestNode.GROUP);
    assertThat(texts(forwards)).containsExactly("foo");
    assertThat(node.sentTo(THREE)).isEmpty();
    assertThat(outcome).isNotDone();

    node.replicate(TWO, 4, forwards.getFirst().commands().getFirst());
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 1));
  }

  /// What waited for a leader may be more than fits into one frame.
  @Test
  void many_bytes_are_passed_on_in_pieces() {
    TestNode node = TestNode.of(3);
    int bytesMax = node.node().options().raft().appendBytes();
    Bytes command = Bytes.wrap(new byte[bytesMax / 3]);
    for (int i = 0; i < 10; i++) {
      var _ = node.submit(command);
    }
    node.asFollowerOf(TWO, 4);
    List<Forward> forwards = node.sentTo(TWO, Forward.class);
    assertThat(forwards)
        .hasSizeGreaterThan(1)
        .allSatisfy(forward -> assertThat(forward.commands()).hasSizeLessThanOrEqualTo(3));
    assertThat(forwards.stream().flatMap(f -> f.commands().stream()).map(Content.Command::id))
        .hasSize(10)
        .doesNotHaveDuplicates();
  }

  private static List<String> texts(List<Forward> forwards) {
    List<String> texts = new ArrayList<>();
    for (Forward forward : forwards) {
      forward.commands().forEach(command -> texts.add(command.payload().toUtf8()));
    }
    return texts;
  }
}
