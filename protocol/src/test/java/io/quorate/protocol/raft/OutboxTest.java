package io.quorate.protocol.raft;

import static io.quorate.protocol.raft.TestServer.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final NodeId TWO = new NodeId(2);
  private static final HardState NEXT = new HardState(2, Optional.of(TWO));
  private static final RaftMessage VOTE = new Vote(2, true);
  private static final RaftMessage REPLY = new HeartbeatReply(1, 0);
  private static final RaftMessage ACCEPTED = new AppendAccepted(1, 1);

  private final RaftLog log = TestServer.log(EntryId.NONE);
  private final Outbox outbox = new Outbox(log, new HardState(1, Optional.empty()));

  @Test
  void a_step_that_causes_nothing_has_no_effects() {
    assertThat(outbox.drain()).isEmpty();
  }

  @Test
  void a_message_leaves_at_once_if_its_term_is_durable() {
    outbox.send(TWO, REPLY);
    assertThat(outbox.drain()).containsExactly(send(REPLY));
    assertThat(outbox.drain()).as("once").isEmpty();
  }

  @Test
  void messages_leave_before_the_disk_is_asked() {
    log.accept(List.of(entry(1, 1)));
    outbox.send(TWO, REPLY);
    assertThat(outbox.drain())
        .containsExactly(send(REPLY), persist(1, write(List.of(entry(1, 1)))));
  }

  @Test
  void a_message_waits_for_the_term_it_speaks_in() {
    outbox.change(NEXT);
    outbox.send(TWO, VOTE);
    assertThat(outbox.hardState()).isEqualTo(NEXT);
    assertThat(outbox.hardStateIsDurable()).isFalse();
    assertThat(outbox.drain())
        .containsExactly(
            persist(1, new RaftWrite(Optional.of(NEXT), Optional.empty(), List.of()), send(VOTE)));
  }

  @Test
  void a_message_waits_for_a_term_that_is_being_written() {
    outbox.change(NEXT);
    outbox.drain();
    outbox.send(TWO, VOTE);
    assertThat(outbox.drain()).containsExactly(persist(2, write(List.of()), send(VOTE)));
    outbox.persisted(1);
    outbox.send(TWO, VOTE);
    assertThat(outbox.drain()).containsExactly(send(VOTE));
  }

  @Test
  void a_completion_of_an_older_write_does_not_make_the_term_durable() {
    log.accept(List.of(entry(1, 1)));
    outbox.drain();
    outbox.change(NEXT);
    outbox.drain();
    outbox.persisted(1);
    assertThat(outbox.hardStateIsDurable()).isFalse();
    outbox.persisted(2);
    assertThat(outbox.hardStateIsDurable()).isTrue();
  }

  @Test
  void what_answers_for_entries_waits_for_them() {
    log.accept(List.of(entry(1, 1)));
    outbox.sendWhenWritten(TWO, ACCEPTED);
    outbox.send(TWO, REPLY);
    assertThat(outbox.drain())
        .containsExactly(send(REPLY), persist(1, write(List.of(entry(1, 1))), send(ACCEPTED)));
  }

  @Test
  void without_new_entries_it_waits_for_those_under_way() {
    log.accept(List.of(entry(1, 1)));
    outbox.drain();
    outbox.sendWhenWritten(TWO, ACCEPTED);
    List<Effect> effects = outbox.drain();
    assertThat(effects).containsExactly(persist(2, write(List.of()), send(ACCEPTED)));
    assertThat(write(List.of()).isBarrier()).isTrue();
  }

  @Test
  void a_step_writes_at_most_once() {
    outbox.change(new HardState(2, Optional.empty()));
    outbox.change(NEXT);
    log.accept(List.of(entry(1, 1)));
    log.accept(List.of(entry(1, 2)));
    outbox.sendWhenWritten(TWO, ACCEPTED);
    outbox.send(TWO, VOTE);
    assertThat(outbox.drain())
        .containsExactly(
            persist(
                1,
                new RaftWrite(
                    Optional.of(NEXT), Optional.empty(), List.of(entry(1, 1), entry(1, 2))),
                send(VOTE),
                send(ACCEPTED)));
  }

  @Test
  void events_and_timers_come_last_after_what_was_committed() {
    log.accept(List.of(entry(1, 1)));
    log.commitTo(1);
    outbox.timer(new Effect.Disarm(Timer.ELECTION));
    outbox.emit(new Event.ReadRefused(7));
    outbox.send(TWO, REPLY);
    assertThat(outbox.drain())
        .containsExactly(
            send(REPLY),
            persist(1, write(List.of(entry(1, 1)))),
            new Effect.Emit(new Event.Committed(1, List.of(entry(1, 1).content()))),
            new Effect.Disarm(Timer.ELECTION),
            new Effect.Emit(new Event.ReadRefused(7)));
  }

  @Test
  void what_has_to_be_known_before_something_is_sent_comes_first() {
    Event members = new Event.MembersInForce(1, Configuration.UNKNOWN);
    outbox.send(TWO, REPLY);
    outbox.emitFirst(members);
    assertThat(outbox.drain()).containsExactly(new Effect.Emit(members), send(REPLY));
    assertThat(outbox.drain()).as("once").isEmpty();
  }

  private static Effect send(RaftMessage message) {
    return new Effect.Send(TWO, message);
  }

  private static RaftWrite write(List<Entry> entries) {
    return new RaftWrite(Optional.empty(), Optional.empty(), entries);
  }

  private static Effect persist(long number, RaftWrite write, Effect... then) {
    return new Effect.Persist(write, number, List.of(then));
  }
}
