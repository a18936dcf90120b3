package io.quorate.protocol.commit.twophase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEffect.Force;
import io.quorate.protocol.commit.CommitEffect.Send;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.ResourceAnswer;
import io.quorate.protocol.commit.ResourceCall;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Acknowledge;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Decide;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.InDoubt;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Inquire;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Prepare;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Voted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TwoPhaseParticipantTest {
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId OTHER = new NodeId(2);
  private static final NodeId COORDINATOR = new NodeId(0xc1);
  private static final List<NodeId> ALL = List.of(SELF, OTHER);
  private static final Bytes UNDO = Bytes.utf8("undo");
  private static final Bytes REDO = Bytes.utf8("redo");
  private static final LogRecord PREPARED = new LogRecord.Prepared(COORDINATOR, ALL, UNDO, REDO);

  private final List<LogRecord> log = new ArrayList<>();
  private TwoPhaseParticipant participant = start();

  @Test
  void undo_and_redo_are_on_the_disk_before_the_yes_leaves() {
    prepare();
    assertThat(step(new CommitInput.Answered(new ResourceAnswer.Prepared(UNDO, REDO))))
        .containsSubsequence(new Force(PREPARED), new Send(COORDINATOR, new Voted(Vote.YES)));
  }

  @Test
  void a_commit_is_on_the_disk_before_it_takes_effect_and_is_acknowledged_after() {
    voteYes();
    assertThat(deliver(COORDINATOR, new Decide(Outcome.COMMITTED)))
        .first()
        .isEqualTo(new Force(new LogRecord.Decided(Outcome.COMMITTED, List.of(COORDINATOR))));
    assertThat(step(new CommitInput.Answered(new ResourceAnswer.Done())))
        .contains(new Send(COORDINATOR, new Acknowledge()));
  }

  @Test
  void an_abort_is_neither_forced_nor_acknowledged() {
    voteYes();
    List<CommitEffect> effects = new ArrayList<>(deliver(COORDINATOR, new Decide(Outcome.ABORTED)));
    effects.addAll(step(new CommitInput.Answered(new ResourceAnswer.Done())));
    assertThat(effects).noneMatch(Force.class::isInstance).noneMatch(Send.class::isInstance);
  }

  @Test
  void a_refusal_outlives_a_crash() {
    prepare();
    step(new CommitInput.Answered(new ResourceAnswer.Refused()));
    crash();
    assertThat(prepare()).containsExactly(new Send(COORDINATOR, new Voted(Vote.NO)));
  }

  @Test
  void a_prepare_that_comes_late_after_the_abort_is_answered_with_no() {
    deliver(COORDINATOR, new Decide(Outcome.ABORTED));
    crash();
    assertThat(prepare()).containsExactly(new Send(COORDINATOR, new Voted(Vote.NO)));
  }

  @Test
  void who_is_asked_before_he_has_voted_will_not_vote_yes() {
    assertThat(deliver(OTHER, new Inquire()))
        .containsSubsequence(
            new Force(new LogRecord.Decided(Outcome.ABORTED, List.of())),
            new Send(OTHER, new Decide(Outcome.ABORTED)));
    assertThat(prepare()).containsExactly(new Send(COORDINATOR, new Voted(Vote.NO)));
  }

  @Test
  void who_is_in_doubt_asks_the_coordinator_and_the_others() {
    voteYes();
    assertThat(step(new CommitInput.Expired()))
        .contains(new Send(COORDINATOR, new Inquire()), new Send(OTHER, new Inquire()));
    assertThat(deliver(OTHER, new Inquire())).containsExactly(new Send(OTHER, new InDoubt()));
  }

  @Test
  void after_a_crash_who_is_in_doubt_asks_first() {
    voteYes();
    assertThat(crash()).contains(new Send(COORDINATOR, new Inquire()));
    assertThat(participant.status().inDoubt()).isTrue();
  }

  @Test
  void after_a_crash_a_commit_is_redone_and_acknowledged() {
    voteYes();
    deliver(COORDINATOR, new Decide(Outcome.COMMITTED));
    assertThat(crash()).contains(new CommitEffect.Call(new ResourceCall.Commit(REDO)));
    assertThat(step(new CommitInput.Answered(new ResourceAnswer.Done())))
        .contains(new Send(COORDINATOR, new Acknowledge()));
  }

  @Test
  void a_commit_that_is_told_again_is_acknowledged_again() {
    voteYes();
    deliver(COORDINATOR, new Decide(Outcome.COMMITTED));
    step(new CommitInput.Answered(new ResourceAnswer.Done()));
    assertThat(deliver(OTHER, new Decide(Outcome.COMMITTED)))
        .containsExactly(new Send(OTHER, new Acknowledge()));
  }

  @Test
  void two_outcomes_stop_it() {
    voteYes();
    deliver(COORDINATOR, new Decide(Outcome.COMMITTED));
    assertThatThrownBy(() -> deliver(OTHER, new Decide(Outcome.ABORTED)))
        .isInstanceOf(InvariantViolation.class);
  }

  @Test
  void a_commit_without_its_vote_stops_it() {
    assertThatThrownBy(() -> deliver(COORDINATOR, new Decide(Outcome.COMMITTED)))
        .isInstanceOf(InvariantViolation.class);
  }

  private TwoPhaseParticipant start() {
    return new TwoPhaseParticipant(
        SELF, new CommitOptions(Duration.ofSeconds(1), Duration.ofMillis(100)), log);
  }

  /// What was noted and not forced is lost.
  private List<CommitEffect> crash() {
    participant = start();
    return step(new CommitInput.Restarted());
  }

  private List<CommitEffect> prepare() {
    return deliver(COORDINATOR, new Prepare(ALL, Bytes.utf8("work")));
  }

  private void voteYes() {
    prepare();
    step(new CommitInput.Answered(new ResourceAnswer.Prepared(UNDO, REDO)));
  }

  private List<CommitEffect> deliver(NodeId from, TwoPhaseMessage message) {
    return step(new CommitInput.Deliver(from, message));
  }

  private List<CommitEffect> step(CommitInput input) {
    List<CommitEffect> effects = participant.step(input);
    for (CommitEffect effect : effects) {
      if (effect instanceof Force(var record)) {
        log.add(record);
      }
    }
    return effects;
  }
}
