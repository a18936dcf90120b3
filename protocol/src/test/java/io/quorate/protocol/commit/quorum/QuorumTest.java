package io.quorate.protocol.commit.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEffect.Emit;
import io.quorate.protocol.commit.CommitEffect.Force;
import io.quorate.protocol.commit.CommitEffect.Send;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.CommitProcess;
import io.quorate.protocol.commit.LogRecord;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.ResourceAnswer;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempt;
import io.quorate.protocol.commit.quorum.QuorumMessage.Attempted;
import io.quorate.protocol.commit.quorum.QuorumMessage.Decide;
import io.quorate.protocol.commit.quorum.QuorumMessage.Deposed;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elect;
import io.quorate.protocol.commit.quorum.QuorumMessage.Elected;
import io.quorate.protocol.commit.quorum.QuorumMessage.Prepare;
import io.quorate.protocol.commit.quorum.QuorumMessage.Voted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The rules on which E3PC rests.
class QuorumTest {
  private static final CommitOptions OPTIONS =
      new CommitOptions(Duration.ofSeconds(1), Duration.ofMillis(100));
  private static final NodeId OWNER = new NodeId(0xc1);
  private static final NodeId NEXT = new NodeId(0xc2);
  private static final NodeId P1 = new NodeId(1);
  private static final NodeId P2 = new NodeId(2);
  private static final NodeId P3 = new NodeId(3);
  private static final List<NodeId> ALL = List.of(P1, P2, P3);
  private static final Election FIRST = new Election(1, OWNER);
  private static final Election SECOND = new Election(2, NEXT);
  private static final Election THIRD = new Election(3, OWNER);

  private final List<LogRecord> log = new ArrayList<>();

  private List<CommitEffect> step(CommitProcess process, CommitInput input) {
    List<CommitEffect> effects = process.step(input);
    for (CommitEffect effect : effects) {
      if (effect instanceof Force(var record)) {
        log.add(record);
      }
    }
    return effects;
  }

  @Nested
  class AParticipant {
    private CommitProcess participant = new QuorumParticipant(P1, OPTIONS, log);

    @Test
    void obeys_who_was_elected_with_a_higher_number_and_nobody_lower() {
      voteYes();
      deliver(NEXT, new Elect(SECOND));
      assertThat(deliver(OWNER, new Attempt(FIRST, Standing.PRE_COMMITTED)))
          .containsExactly(new Send(OWNER, new Deposed(SECOND)));
      assertThat(deliver(OWNER, new Elect(FIRST)))
          .containsExactly(new Send(OWNER, new Deposed(SECOND)));
    }

    @Test
    void still_does_so_after_a_crash() {
      voteYes();
      deliver(NEXT, new Elect(SECOND));
      participant = new QuorumParticipant(P1, OPTIONS, log);
      step(participant, new CommitInput.Restarted());
      assertThat(deliver(OWNER, new Attempt(FIRST, Standing.PRE_COMMITTED)))
          .containsExactly(new Send(OWNER, new Deposed(SECOND)));
    }

    @Test
    void makes_an_attempt_durable_before_it_is_counted_and_reports_it_ever_after() {
      voteYes();
      assertThat(deliver(OWNER, new Attempt(FIRST, Standing.PRE_COMMITTED)))
          .containsSubsequence(
              new Force(new QuorumRecord(Standing.PRE_COMMITTED, FIRST, FIRST)),
              new Send(OWNER, new Attempted(FIRST)));
      participant = new QuorumParticipant(P1, OPTIONS, log);
      step(participant, new CommitInput.Restarted());
      assertThat(deliver(NEXT, new Elect(SECOND)))
          .contains(new Send(NEXT, new Elected(SECOND, Standing.PRE_COMMITTED, FIRST)));
    }

    @Test
    void that_has_not_voted_when_another_is_elected_will_not_vote_yes() {
      assertThat(deliver(NEXT, new Elect(SECOND)))
          .containsSubsequence(
              new Force(new LogRecord.Decided(Outcome.ABORTED, List.of())),
              new Send(NEXT, new Elected(SECOND, Standing.ABORTED, Election.NONE)));
      assertThat(deliver(OWNER, new Prepare(ALL, Bytes.utf8("work"))))
          .containsExactly(new Send(OWNER, new Voted(Vote.NO)));
    }

    private void voteYes() {
      deliver(OWNER, new Prepare(ALL, Bytes.utf8("work")));
      ResourceAnswer prepared = new ResourceAnswer.Prepared(Bytes.utf8("undo"), Bytes.utf8("redo"));
      step(participant, new CommitInput.Answered(prepared));
    }

    private List<CommitEffect> deliver(NodeId from, QuorumMessage message) {
      return step(participant, new CommitInput.Deliver(from, message));
    }
  }

  @Nested
  class ACoordinator {
    private CommitProcess coordinator = new QuorumCoordinator(NEXT, OPTIONS, log);

    @Test
    void makes_its_number_durable_before_it_uses_it_and_uses_none_twice() {
      assertThat(takeOver())
          .containsSubsequence(new Force(SECOND), new Send(P1, new Elect(SECOND)));
      coordinator = new QuorumCoordinator(NEXT, OPTIONS, log);
      assertThat(takeOver()).contains(new Send(P1, new Elect(new Election(3, NEXT))));
    }

    @Test
    void goes_above_a_number_that_it_is_refused_for() {
      takeOver();
      deliver(P1, new Deposed(new Election(7, OWNER)));
      assertThat(step(coordinator, new CommitInput.Expired()))
          .contains(new Send(P1, new Elect(new Election(8, NEXT))));
    }

    @Test
    void makes_the_latest_attempt_of_a_majority_its_own() {
      takeOver();
      deliver(P1, new Elected(SECOND, Standing.WAITING, Election.NONE));
      deliver(P2, new Elected(SECOND, Standing.PRE_COMMITTED, FIRST));
      assertThat(step(coordinator, new CommitInput.Expired()))
          .contains(new Send(P3, new Attempt(SECOND, Standing.PRE_COMMITTED)));
    }

    @Test
    void prefers_a_later_pre_abort_to_an_earlier_pre_commit() {
      deliverTakeOverAbove(THIRD);
      Election by = new Election(4, NEXT);
      deliver(P1, new Elected(by, Standing.PRE_COMMITTED, FIRST));
      deliver(P2, new Elected(by, Standing.PRE_ABORTED, THIRD));
      assertThat(step(coordinator, new CommitInput.Expired()))
          .contains(new Send(P3, new Attempt(by, Standing.PRE_ABORTED)));
    }

    @Test
    void waits_without_a_majority() {
      takeOver();
      deliver(P2, new Elected(SECOND, Standing.PRE_COMMITTED, FIRST));
      assertThat(step(coordinator, new CommitInput.Expired()))
          .contains(new Emit(new CommitEvent.Blocked(List.of(P1, P3))));
    }

    @Test
    void decides_when_a_majority_has_followed_and_not_before() {
      takeOver();
      ALL.forEach(each -> deliver(each, new Elected(SECOND, Standing.WAITING, Election.NONE)));
      assertThat(deliver(P1, new Attempted(SECOND))).isEmpty();
      assertThat(deliver(P1, new Attempted(SECOND))).isEmpty();
      assertThat(deliver(P2, new Attempted(FIRST))).isEmpty();
      assertThat(deliver(P2, new Attempted(SECOND)))
          .contains(
              new Emit(new CommitEvent.Decided(Outcome.ABORTED)),
              new Send(P3, new Decide(Outcome.ABORTED)));
    }

    @Test
    void tells_what_one_of_them_knows_even_without_a_majority() {
      takeOver();
      assertThat(deliver(P1, new Elected(SECOND, Standing.COMMITTED, Election.NONE)))
          .contains(new Send(P3, new Decide(Outcome.COMMITTED)));
    }

    private List<CommitEffect> takeOver() {
      return step(coordinator, new CommitInput.TakeOver(ALL));
    }

    private void deliverTakeOverAbove(Election other) {
      takeOver();
      deliver(P1, new Deposed(other));
      step(coordinator, new CommitInput.Expired());
    }

    private List<CommitEffect> deliver(NodeId from, QuorumMessage message) {
      return step(coordinator, new CommitInput.Deliver(from, message));
    }
  }
}
