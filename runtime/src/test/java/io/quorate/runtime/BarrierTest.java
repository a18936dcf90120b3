package io.quorate.runtime;

import static io.quorate.runtime.TestNode.TWO;
import static io.quorate.runtime.TestNode.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Content;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An answer for what is durable already waits for the writes before it, and for nothing else.
class BarrierTest {
  private static final AppendEntries NOTHING_NEW = new AppendEntries(1, id(1, 1), List.of(), 1);

  private final TestNode follower =
      TestNode.of(3).asFollowerOf(TWO, 1).replicate(TWO, 1, new Content.Opening(1));

  @Test
  void an_answer_that_no_write_precedes_leaves_with_the_run_that_found_it() {
    follower.receiveInOneRun(TWO, NOTHING_NEW);
    assertThat(follower.raftSentTo(TWO, AppendAccepted.class))
        .containsExactly(new AppendAccepted(1, 1));
  }

  @Test
  void an_answer_leaves_when_the_writes_before_it_are_durable() {
    follower.slow().replicate(TWO, 1, new Content.Clock(7));
    follower.receive(TWO, NOTHING_NEW);
    assertThat(follower.raftSentTo(TWO, AppendAccepted.class)).isEmpty();
    follower.sync();
    assertThat(follower.raftSentTo(TWO, AppendAccepted.class))
        .containsExactly(new AppendAccepted(1, 2), new AppendAccepted(1, 1));
  }
}
