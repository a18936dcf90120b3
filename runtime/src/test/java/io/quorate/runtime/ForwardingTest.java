package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Content;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.Fitness;
import io.quorate.runtime.codec.PeerMessage.Fitness.Room;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.codec.PeerMessage.ForwardRefused;
import java.time.Duration;
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

  // The sender

  /// The leader may have got it into the log before it lost its place.
  @Test
  void a_command_with_one_leader_is_not_given_to_the_next() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.asFollowerOf(THREE, 5).pass(Duration.ofMillis(500));
    assertThat(node.sentTo(THREE, Forward.class)).isEmpty();
    assertThat(outcome).isNotDone();
  }

  @Test
  void it_is_refused_when_the_next_epoch_opens_without_it() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.replicate(TWO, 4, new Content.Opening(4));
    assertThat(outcome).as("its own epoch's opening says nothing").isNotDone();
    node.replicate(THREE, 5, new Content.Opening(5));
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.LEADER_CHANGED));
  }

  @Test
  void it_is_done_when_it_stands_before_the_next_opening() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    Content.Command foo = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    node.receive(
        THREE,
        new AppendEntries(
            5,
            EntryId.NONE,
            List.of(new Entry(4, 1, foo), new Entry(5, 2, new Content.Opening(5))),
            2));
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 1));
  }

  @Test
  void it_is_unknown_when_no_answer_comes_in_time() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.pass(node.node().options().requestTimeout());
    assertThat(outcome).isCompletedWithValue(new Outcome.Unknown<>(Outcome.Doubt.TIMED_OUT));
  }

  @Test
  void a_refusal_lets_another_leader_be_tried() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    Content.Command first = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(first.id()), false));
    assertThat(node.sentTo(TWO, Forward.class)).as("not at once").isEmpty();

    node.asFollowerOf(THREE, 5);
    Forward again = only(node.sentTo(THREE, Forward.class));
    assertThat(again.epoch()).isEqualTo(5);
    assertThat(texts(List.of(again))).containsExactly("foo");
    assertThat(again.commands().getFirst().id())
        .as("an attempt has a name of its own")
        .isNotEqualTo(first.id());
    node.replicate(THREE, 5, again.commands().getFirst());
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 1));
  }

  @Test
  void a_refusal_lets_the_same_leader_be_tried_again_after_a_while() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    var _ = node.submit("foo");
    Content.Command first = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(first.id()), false));
    node.pass(node.node().options().raft().heartbeatInterval());
    assertThat(texts(node.sentTo(TWO, Forward.class))).containsExactly("foo");
  }

  @Test
  void what_the_leader_has_no_room_for_is_refused_at_once() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    Content.Command first = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(first.id()), true));
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Outcome.Reason.LOG_FULL));
  }

  @Test
  void a_copy_of_a_refusal_changes_nothing() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    var _ = node.submit("foo");
    Content.Command first = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    ForwardRefused refusal = new ForwardRefused(TestNode.GROUP, List.of(first.id()), false);
    node.receive(TWO, refusal).asFollowerOf(THREE, 5);
    node.receive(TWO, refusal).asFollowerOf(TWO, 6);
    assertThat(node.sentTo(TWO, Forward.class)).as("it is with 3 now").isEmpty();
  }

  /// Also the refusals of what an earlier life has passed on.
  @Test
  void a_refusal_of_what_this_life_did_not_send_changes_nothing() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4);
    var _ = node.submit("foo");
    Content.Command first = only(node.sentTo(TWO, Forward.class)).commands().getFirst();
    node.crash().asFollowerOf(TWO, 4);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("bar");
    node.receive(TWO, new ForwardRefused(TestNode.GROUP, List.of(first.id()), false));
    node.pass(node.node().options().raft().heartbeatInterval());
    assertThat(node.sentTo(TWO, Forward.class)).isEmpty();
    assertThat(outcome).isNotDone();
  }

  @Test
  void a_command_that_could_not_be_sent_is_tried_again() {
    TestNode node = TestNode.of(3).asFollowerOf(TWO, 4).disconnect(TWO);
    CompletableFuture<Outcome<Integer>> outcome = node.submit("foo");
    node.connect(TWO).pass(node.node().options().raft().heartbeatInterval());
    Forward forward = only(node.sentTo(TWO, Forward.class));
    node.replicate(TWO, 4, forward.commands().getFirst());
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 1));
  }

  // The receiver

  @Test
  void a_leader_proposes_what_is_passed_on_to_it() {
    TestNode leader = TestNode.of(3).asLeader();
    leader.receive(THREE, forward(1, command(1, "foo"), command(2, "bar")));
    assertThat(leader.status().lastIndex()).isEqualTo(3);
    assertThat(leader.acknowledge(TWO).status().commitIndex()).isEqualTo(3);
  }

  @Test
  void a_copy_is_not_proposed_again() {
    TestNode leader = TestNode.of(3).asLeader();
    for (int copy = 0; copy < 2; copy++) {
      leader.receive(THREE, forward(1, command(1, "foo"), command(2, "bar")));
      assertThat(leader.status().lastIndex()).isEqualTo(3);
      assertThat(leader.sentTo(THREE, ForwardRefused.class)).isEmpty();
    }
  }

  @Test
  void who_does_not_lead_refuses() {
    TestNode follower = TestNode.of(3).asFollowerOf(TWO, 4);
    follower.receive(THREE, forward(4, command(1, "foo")));
    assertThat(follower.sentTo(THREE, ForwardRefused.class)).containsExactly(refusalOf(1));
  }

  @Test
  void a_leader_without_room_refuses_and_remembers_it() {
    TestNode leader =
        TestNode.of(3).asLeader().full(true).receive(TWO, new Fitness(0, Room.ENTRIES));
    leader.receive(THREE, forward(1, command(1, "foo")));
    assertThat(leader.sentTo(THREE, ForwardRefused.class))
        .containsExactly(new ForwardRefused(TestNode.GROUP, List.of(new RequestId(99, 1)), true));
    leader.full(false).receive(THREE, forward(1, command(1, "foo")));
    assertThat(leader.status().lastIndex()).as("after a copy of it").isEqualTo(1);
    leader.receive(THREE, forward(1, command(2, "foo")));
    assertThat(leader.status().lastIndex()).as("after another attempt").isEqualTo(2);
  }

  /// It was taken, may be in the log and may yet be committed.
  @Test
  void a_copy_of_what_was_taken_is_not_refused_when_the_reign_is_over() {
    TestNode node = TestNode.of(3).asLeader();
    node.receive(THREE, forward(1, command(1, "foo"))).asFollowerOf(TWO, 2);
    node.receive(THREE, forward(1, command(1, "foo")));
    assertThat(node.sentTo(THREE)).isEmpty();
    node.receive(THREE, forward(1, command(2, "bar")));
    assertThat(node.sentTo(THREE, ForwardRefused.class))
        .as("what came too late was not taken")
        .containsExactly(refusalOf(2));
  }

  @Test
  void a_copy_of_what_was_taken_is_not_refused_in_a_later_reign() {
    TestNode node = TestNode.of(3).asLeader();
    node.receive(THREE, forward(1, command(1, "foo")));
    node.asFollowerOf(TWO, 2).asLeader();
    assertThat(node.status().epoch()).isEqualTo(3);
    node.receive(THREE, forward(1, command(1, "foo")));
    assertThat(node.sentTo(THREE, ForwardRefused.class)).isEmpty();
    assertThat(node.status().lastIndex()).isEqualTo(3);
  }

  @Test
  void a_copy_of_what_an_earlier_life_may_have_taken_is_not_refused() {
    TestNode node = TestNode.of(3).asLeader();
    node.receive(THREE, forward(1, command(1, "foo"))).crash();
    node.receive(THREE, forward(1, command(1, "foo")));
    assertThat(node.sentTo(THREE)).isEmpty();
  }

  /// A step takes many inputs: the leader may lose its place by one that stands before a proposal.
  @Test
  void what_came_together_with_the_end_of_the_reign_is_refused() {
    TestNode node = TestNode.of(3).asLeader();
    node.receive(
        THREE,
        new PeerMessage.Protocol(TestNode.GROUP, new NewerTerm(2)),
        forward(1, command(1, "foo")));
    assertThat(node.sentTo(THREE, ForwardRefused.class)).containsExactly(refusalOf(1));
    assertThat(node.status().lastIndex()).isEqualTo(1);
  }

  private static Forward forward(long epoch, Content.Command... commands) {
    return new Forward(TestNode.GROUP, epoch, List.of(commands));
  }

  private static Content.Command command(long sequence, String text) {
    return new Content.Command(new RequestId(99, sequence), Bytes.utf8(text));
  }

  private static ForwardRefused refusalOf(long sequence) {
    return new ForwardRefused(TestNode.GROUP, List.of(new RequestId(99, sequence)), false);
  }

  private static Forward only(List<Forward> forwards) {
    assertThat(forwards).hasSize(1);
    return forwards.getFirst();
  }

  private static List<String> texts(List<Forward> forwards) {
    List<String> texts = new ArrayList<>();
    for (Forward forward : forwards) {
      forward.commands().forEach(command -> texts.add(command.payload().toUtf8()));
    }
    return texts;
  }
}
