package io.quorate.runtime;

import static io.quorate.runtime.TestNode.THREE;
import static io.quorate.runtime.TestNode.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.runtime.Outcome.Doubt;
import io.quorate.runtime.Outcome.Reason;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.session.ResultCodec;
import io.quorate.runtime.session.Session;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A client's session at a follower: the test plays the leaders.
class SessionTest {
  private static final long GROUP = 9;
  private static final ResultCodec<Integer> RESULTS =
      new ResultCodec<>() {
        @Override
        public Bytes encode(Integer result) {
          return Bytes.utf8(Integer.toString(result));
        }

        @Override
        public Integer decode(Bytes encoded) {
          return Integer.valueOf(encoded.toUtf8());
        }
      };

  private final TestNode node = TestNode.of(3);
  private final Group<Sessions<Notes, Integer>, SessionResult<Integer>> group =
      node.node()
          .host(
              GROUP,
              Configuration.of(List.of(TestNode.SELF, TWO, THREE)),
              new Sessions<>(new Notes(), RESULTS));
  private final List<Entry> log = new ArrayList<>();

  @Test
  void a_command_is_executed_once_although_two_leaders_got_it() {
    Session<Notes, Integer> session = open();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    Content.Command first = forwarded(TWO);
    follow(THREE, 5);
    Content.Command second = forwarded(THREE);
    commit(THREE, 5, first, second);
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 3));
    assertThat(texts()).containsExactly("foo");
  }

  @Test
  void it_is_retried_when_time_is_up_and_then_answered() {
    Session<Notes, Integer> session = open();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    Content.Command first = forwarded(TWO);
    node.pass(node.node().options().requestTimeout());
    assertThat(outcome).isNotDone();
    follow(THREE, 5);
    commit(THREE, 5, first, forwarded(THREE));
    assertThat(outcome).isCompletedWithValue(new Outcome.Done<>(1, 3));
    assertThat(texts()).containsExactly("foo");
  }

  @Test
  void it_ends_unknown_in_the_end_and_is_never_executed_later() {
    Session<Notes, Integer> session = open();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    Content.Command late = forwarded(TWO);
    for (int attempt = 0; attempt < 4; attempt++) {
      assertThat(outcome).isNotDone();
      node.pass(node.node().options().requestTimeout());
    }
    assertThat(outcome).isCompletedWithValue(new Outcome.Unknown<>(Doubt.TIMED_OUT));
    follow(THREE, 5);
    CompletableFuture<Outcome<Integer>> next = submit(session, "bar");
    commit(THREE, 5, forwarded(THREE), late);
    assertThat(next).isCompletedWithValue(new Outcome.Done<>(1, 2));
    assertThat(texts()).containsExactly("bar");
  }

  @Test
  void one_that_no_leader_ever_got_is_refused() {
    Session<Notes, Integer> session = open();
    node.pass(node.node().options().raft().electionTimeout().multipliedBy(3));
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    node.pass(node.node().options().requestTimeout());
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.NO_LEADER));
  }

  @Test
  void a_session_that_has_ended_refuses_what_is_new() {
    Session<Notes, Integer> session = open();
    expire();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    commit(TWO, 4, forwarded(TWO));
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.SESSION_ENDED));
    assertThat(texts()).isEmpty();
  }

  /// The first attempt may have been executed before the session ended.
  @Test
  void of_what_was_tried_before_an_ended_session_knows_nothing() {
    Session<Notes, Integer> session = open();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    follow(THREE, 5);
    Content.Command second = forwarded(THREE);
    commit(THREE, 5, new Content.Clock(Duration.ofHours(1).toMillis()), second);
    assertThat(outcome).isCompletedWithValue(new Outcome.Unknown<>(Doubt.SESSION_ENDED));
  }

  @Test
  void what_the_client_has_got_is_acknowledged_with_its_next_command() {
    Session<Notes, Integer> session = open();
    CompletableFuture<Outcome<Integer>> one = submit(session, "one");
    Content.Command first = forwarded(TWO);
    commit(TWO, 4, first);
    assertThat(one).isCompleted();
    CompletableFuture<Outcome<Integer>> two = submit(session, "two");
    commit(TWO, 4, forwarded(TWO), first);
    assertThat(two).isCompleted();
    assertThat(texts()).containsExactly("one", "two");
  }

  @Test
  void too_many_open_commands_are_refused_at_once() {
    Session<Notes, Integer> session = open();
    for (int i = 0; i < 1000; i++) {
      assertThat(session.submit(Bytes.utf8("foo"))).isNotDone();
    }
    assertThat(session.submit(Bytes.utf8("foo")))
        .isCompletedWithValue(new Outcome.Refused<>(Reason.OVERLOADED));
  }

  @Test
  void a_closed_session_is_forgotten() {
    Session<Notes, Integer> session = open();
    var closed = session.close();
    node.pass(Duration.ZERO);
    commit(TWO, 4, forwarded(TWO));
    assertThat(closed).isCompleted();
    CompletableFuture<Outcome<Integer>> outcome = submit(session, "foo");
    commit(TWO, 4, forwarded(TWO));
    assertThat(outcome).isCompletedWithValue(new Outcome.Refused<>(Reason.SESSION_ENDED));
  }

  // ---- the world around it

  private Session<Notes, Integer> open() {
    follow(TWO, 4);
    var opening = Session.open(group);
    node.pass(Duration.ZERO);
    commit(TWO, 4, forwarded(TWO));
    if (!(opening.join() instanceof Outcome.Done(var session, _))) {
      throw new AssertionError("no session: " + opening.join());
    }
    return session;
  }

  private void expire() {
    commit(TWO, 4, new Content.Clock(Duration.ofHours(1).toMillis()));
  }

  private CompletableFuture<Outcome<Integer>> submit(Session<Notes, Integer> session, String text) {
    CompletableFuture<Outcome<Integer>> outcome = session.submit(Bytes.utf8(text));
    node.pass(Duration.ZERO);
    return outcome;
  }

  private List<String> texts() {
    var answer = group.query(Consistency.SERIALIZABLE, sessions -> sessions.state().texts());
    node.pass(Duration.ZERO);
    return answer.join() instanceof Outcome.Done(var texts, _) ? texts : List.of("no answer");
  }

  private void follow(NodeId leader, long epoch) {
    node.receive(leader, new PeerMessage.Protocol(GROUP, new Heartbeat(epoch, 0, 0)));
  }

  private Content.Command forwarded(NodeId leader) {
    List<Content.Command> commands =
        node.sentTo(leader, Forward.class).stream()
            .filter(forward -> forward.group() == GROUP)
            .flatMap(forward -> forward.commands().stream())
            .toList();
    assertThat(commands).hasSize(1);
    return commands.getFirst();
  }

  private void commit(NodeId leader, long epoch, Content... contents) {
    EntryId previous =
        log.isEmpty() ? EntryId.NONE : new EntryId(log.getLast().term(), log.getLast().index());
    List<Entry> entries = new ArrayList<>();
    for (Content content : contents) {
      entries.add(new Entry(epoch, previous.index() + entries.size() + 1, content));
    }
    log.addAll(entries);
    node.receive(
        leader,
        new PeerMessage.Protocol(
            GROUP, new AppendEntries(epoch, previous, entries, log.getLast().index())));
  }
}
