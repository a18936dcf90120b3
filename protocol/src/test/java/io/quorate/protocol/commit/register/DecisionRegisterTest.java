package io.quorate.protocol.commit.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer.Decided;
import io.quorate.protocol.commit.register.RegisterAnswer.EpochTaken;
import io.quorate.protocol.commit.register.RegisterAnswer.Fenced;
import io.quorate.protocol.commit.register.RegisterAnswer.Forgotten;
import io.quorate.protocol.commit.register.RegisterAnswer.Pruned;
import io.quorate.protocol.commit.register.RegisterAnswer.Undecided;
import io.quorate.protocol.commit.register.RegisterCommand.Decide;
import io.quorate.protocol.commit.register.RegisterCommand.Fence;
import io.quorate.protocol.commit.register.RegisterCommand.Forget;
import io.quorate.protocol.commit.register.RegisterCommand.Prune;
import io.quorate.protocol.commit.register.RegisterCommand.TakeEpoch;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionRegisterTest {
  private static final NodeId OWNER = new NodeId(0xc1);
  private static final NodeId OTHER = new NodeId(0xc2);
  private static final List<NodeId> PARTICIPANTS = List.of(new NodeId(1), new NodeId(2));
  private static final Decided COMMIT = new Decided(Outcome.COMMITTED);
  private static final Decided ABORT = new Decided(Outcome.ABORTED);

  private final DecisionRegister register = new DecisionRegister();

  @Test
  void the_first_decision_stands() {
    assertThat(commit(1, 1)).isEqualTo(COMMIT);
    assertThat(abort(1, 1)).isEqualTo(COMMIT);
    assertThat(abort(1, 2)).isEqualTo(ABORT);
    assertThat(commit(1, 2)).isEqualTo(ABORT);
    assertThat(register.read(transaction(1, 3))).isEqualTo(new Undecided());
  }

  @Test
  void a_decision_whose_answer_was_lost_may_be_asked_for_again() {
    assertThat(commit(1, 1)).isEqualTo(commit(1, 1));
    assertThat(register.unfinished()).containsOnlyKeys(transaction(1, 1));
  }

  @Test
  void of_two_lives_of_a_coordinator_one_gets_an_epoch() {
    assertThat(register.apply(new TakeEpoch(OWNER, 0))).isEqualTo(new EpochTaken(1));
    assertThat(register.apply(new TakeEpoch(OWNER, 0))).isEqualTo(new Fenced(1));
    assertThat(register.apply(new TakeEpoch(OWNER, 1))).isEqualTo(new EpochTaken(2));
    assertThat(register.apply(new TakeEpoch(OTHER, 0))).isEqualTo(new EpochTaken(1));
  }

  @Test
  void a_fence_closes_all_older_transactions_in_one_entry() {
    commit(1, 1);
    assertThat(register.apply(new Fence(OWNER, 2))).isEqualTo(new Fenced(2));
    assertThat(commit(1, 2)).isEqualTo(ABORT);
    assertThat(register.read(transaction(1, 3))).isEqualTo(ABORT);
    assertThat(register.read(transaction(1, 1))).isEqualTo(COMMIT);
    assertThat(commit(2, 1)).isEqualTo(COMMIT);
  }

  @Test
  void a_coordinator_that_starts_closes_what_it_has_left_behind() {
    register.apply(new TakeEpoch(OWNER, 0));
    register.apply(new TakeEpoch(OWNER, 1));
    assertThat(commit(1, 1)).isEqualTo(ABORT);
    assertThat(commit(2, 1)).isEqualTo(COMMIT);
  }

  @Test
  void a_fence_never_goes_back_and_concerns_its_owner_only() {
    register.apply(new Fence(OWNER, 3));
    assertThat(register.apply(new Fence(OWNER, 2))).isEqualTo(new Fenced(3));
    TransactionId others = new TransactionId(OTHER, 1, 1);
    assertThat(register.apply(new Decide(others, Outcome.COMMITTED, PARTICIPANTS)))
        .isEqualTo(COMMIT);
  }

  /// A takes an epoch that nobody has used: whoever has fenced it off has not been given one.
  @Test
  void after_a_fence_the_owner_gets_an_epoch_above_it() {
    register.apply(new TakeEpoch(OWNER, 0));
    register.apply(new Fence(OWNER, 2));
    assertThat(register.openEpoch(OWNER)).isEqualTo(2);
    assertThat(register.apply(new TakeEpoch(OWNER, 2))).isEqualTo(new EpochTaken(3));
  }

  @Test
  void a_commit_that_is_over_is_neither_committed_again_nor_aborted() {
    commit(1, 1);
    assertThat(register.apply(new Forget(transaction(1, 1)))).isEqualTo(new Forgotten());
    assertThat(register.unfinished()).isEmpty();
    assertThat(abort(1, 1)).isEqualTo(new Forgotten());
    assertThat(commit(1, 1)).isEqualTo(new Forgotten());
  }

  @Test
  void what_was_never_committed_cannot_be_forgotten() {
    assertThat(register.apply(new Forget(transaction(1, 1)))).isEqualTo(new Undecided());
    abort(1, 2);
    assertThat(register.apply(new Forget(transaction(1, 2)))).isEqualTo(ABORT);
  }

  @Test
  void pruning_stops_short_of_what_is_open_and_of_commits_that_are_not_over() {
    commit(1, 1);
    commit(2, 1);
    register.apply(new Fence(OWNER, 4));
    assertThat(register.apply(new Prune(OWNER, 9))).isEqualTo(new Pruned(1));
    register.apply(new Forget(transaction(1, 1)));
    assertThat(register.apply(new Prune(OWNER, 9))).isEqualTo(new Pruned(2));
    assertThat(register.read(transaction(1, 1))).isEqualTo(new Forgotten());
    assertThat(register.read(transaction(2, 1))).isEqualTo(COMMIT);
    register.apply(new Forget(transaction(2, 1)));
    assertThat(register.apply(new Prune(OWNER, 9))).isEqualTo(new Pruned(4));
    assertThat(register.apply(new Prune(OWNER, 3))).isEqualTo(new Pruned(4));
  }

  private RegisterAnswer commit(long epoch, long sequence) {
    return register.apply(
        new Decide(transaction(epoch, sequence), Outcome.COMMITTED, PARTICIPANTS));
  }

  private RegisterAnswer abort(long epoch, long sequence) {
    return register.apply(new Decide(transaction(epoch, sequence), Outcome.ABORTED, PARTICIPANTS));
  }

  private static TransactionId transaction(long epoch, long sequence) {
    return new TransactionId(OWNER, epoch, sequence);
  }
}
