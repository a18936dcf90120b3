package io.quorate.protocol.commit.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.CommitEffect;
import io.quorate.protocol.commit.CommitEffect.Ask;
import io.quorate.protocol.commit.CommitEffect.Emit;
import io.quorate.protocol.commit.CommitEffect.Send;
import io.quorate.protocol.commit.CommitEvent;
import io.quorate.protocol.commit.CommitInput;
import io.quorate.protocol.commit.CommitOptions;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.Task;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.Vote;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Acknowledge;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Decide;
import io.quorate.protocol.commit.twophase.TwoPhaseMessage.Voted;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegisterCoordinatorTest {
  private static final NodeId P1 = new NodeId(1);
  private static final NodeId P2 = new NodeId(2);
  private static final List<NodeId> BOTH = List.of(P1, P2);
  private static final TransactionId TRANSACTION = new TransactionId(new NodeId(0xc1), 1, 1);
  private static final Ask COMMIT =
      new Ask(new RegisterCommand.Decide(TRANSACTION, Outcome.COMMITTED, BOTH));
  private static final Ask ABORT =
      new Ask(new RegisterCommand.Decide(TRANSACTION, Outcome.ABORTED, BOTH));

  private final RegisterCoordinator coordinator =
      new RegisterCoordinator(
          TRANSACTION, new CommitOptions(Duration.ofSeconds(1), Duration.ofMillis(100)));

  @Test
  void no_commit_leaves_before_the_register_has_answered_so() {
    begin();
    deliver(P1, new Voted(Vote.YES));
    assertThat(deliver(P2, new Voted(Vote.YES))).contains(COMMIT).noneMatch(Send.class::isInstance);
    assertThat(told(Outcome.COMMITTED))
        .contains(
            new Emit(new CommitEvent.Decided(Outcome.COMMITTED)),
            new Send(P1, new Decide(Outcome.COMMITTED)),
            new Send(P2, new Decide(Outcome.COMMITTED)));
  }

  @Test
  void an_answer_that_does_not_come_is_asked_for_again_and_never_guessed() {
    allVoteYes();
    assertThat(step(new CommitInput.Expired()))
        .contains(COMMIT)
        .noneMatch(Send.class::isInstance)
        .noneMatch(Emit.class::isInstance);
  }

  @Test
  void who_was_overtaken_in_the_register_obeys_it() {
    allVoteYes();
    assertThat(told(Outcome.ABORTED))
        .contains(
            new Emit(new CommitEvent.Decided(Outcome.ABORTED)),
            new Send(P1, new Decide(Outcome.ABORTED)));
  }

  @Test
  void who_takes_over_asks_for_an_abort_before_he_tells_anybody_and_obeys_the_answer() {
    assertThat(step(new CommitInput.TakeOver(BOTH)))
        .contains(ABORT)
        .noneMatch(Send.class::isInstance);
    assertThat(told(Outcome.COMMITTED)).contains(new Send(P2, new Decide(Outcome.COMMITTED)));
  }

  @Test
  void the_owner_aborts_without_an_entry_as_long_as_it_has_not_asked() {
    begin();
    assertThat(deliver(P1, new Voted(Vote.NO)))
        .contains(new Send(P2, new Decide(Outcome.ABORTED)))
        .noneMatch(Ask.class::isInstance);
    assertThat(deliver(P2, new Voted(Vote.YES))).isEmpty();
  }

  @Test
  void the_register_forgets_when_all_have_acknowledged() {
    allVoteYes();
    told(Outcome.COMMITTED);
    assertThat(deliver(P1, new Acknowledge())).isEmpty();
    assertThat(deliver(P2, new Acknowledge()))
        .contains(new Ask(new RegisterCommand.Forget(TRANSACTION)));
    assertThat(step(new CommitInput.Told(new RegisterAnswer.Forgotten())))
        .contains(new Emit(new CommitEvent.Ended()));
  }

  private void begin() {
    step(
        new CommitInput.Begin(
            List.of(new Task(P1, Bytes.utf8("a")), new Task(P2, Bytes.utf8("b")))));
  }

  private void allVoteYes() {
    begin();
    deliver(P1, new Voted(Vote.YES));
    deliver(P2, new Voted(Vote.YES));
  }

  private List<CommitEffect> told(Outcome outcome) {
    return step(new CommitInput.Told(new RegisterAnswer.Decided(outcome)));
  }

  private List<CommitEffect> deliver(NodeId from, TwoPhaseMessage message) {
    return step(new CommitInput.Deliver(from, message));
  }

  private List<CommitEffect> step(CommitInput input) {
    return coordinator.step(input);
  }
}
