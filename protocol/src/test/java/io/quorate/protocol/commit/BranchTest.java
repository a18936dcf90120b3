package io.quorate.protocol.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Branch.Progress;
import io.quorate.protocol.commit.ResourceAnswer.Sight;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What is trusted, and what is not.
class BranchTest {
  private static final Bytes WORK = Bytes.utf8("work");
  private static final Bytes UNDO = Bytes.utf8("undo");
  private static final Bytes REDO = Bytes.utf8("redo");

  private final Effects effects = new Effects();
  private final Branch branch =
      new Branch(effects, new CommitOptions(Duration.ofSeconds(1), Duration.ofMillis(100)));

  @Test
  void what_is_prepared_is_redone_or_undone_with_the_records_that_it_has_given() {
    prepare();
    assertThat(branch.undo()).isEqualTo(UNDO);
    branch.finish(Outcome.COMMITTED);
    assertThat(calls()).containsExactly(new ResourceCall.Commit(REDO));
    assertThat(branch.answered(new ResourceAnswer.Done())).isEqualTo(Progress.FINISHED);
  }

  @Test
  void a_restart_brings_the_records_back() {
    branch.restore(new LogRecord.Prepared(new NodeId(1), List.of(), UNDO, REDO));
    branch.finish(Outcome.ABORTED);
    assertThat(calls()).containsExactly(new ResourceCall.Abort(UNDO));
  }

  @Test
  void an_error_is_no_outcome() {
    prepare();
    branch.finish(Outcome.COMMITTED);
    calls();
    assertThat(branch.answered(new ResourceAnswer.Failed("NOTA"))).isEqualTo(Progress.NOTHING);
    assertThat(calls()).containsExactly(new ResourceCall.Inspect());
  }

  @Test
  void silence_is_no_outcome() {
    prepare();
    branch.finish(Outcome.ABORTED);
    calls();
    assertThat(branch.expired()).isEqualTo(Progress.NOTHING);
    assertThat(calls()).containsExactly(new ResourceCall.Inspect());
  }

  @Test
  void what_is_still_prepared_is_freed_and_ended_once_more() {
    prepare();
    branch.finish(Outcome.COMMITTED);
    calls();
    branch.answered(new ResourceAnswer.Seen(Sight.PREPARED));
    assertThat(calls()).containsExactly(new ResourceCall.Evict(), new ResourceCall.Commit(REDO));
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, COMMITTED", "ABORTED, ABORTED", "ABORTED, ABSENT"})
  void evidence_that_agrees_ends_it(Outcome wanted, Sight seen) {
    prepare();
    branch.finish(wanted);
    assertThat(branch.answered(new ResourceAnswer.Seen(seen))).isEqualTo(Progress.FINISHED);
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, ABORTED", "COMMITTED, ABSENT", "ABORTED, COMMITTED"})
  void evidence_that_does_not_is_damage_and_ends_nothing(Outcome wanted, Sight seen) {
    prepare();
    branch.finish(wanted);
    effects.drain();
    assertThat(branch.answered(new ResourceAnswer.Seen(seen))).isEqualTo(Progress.NOTHING);
    assertThat(effects.drain())
        .contains(new CommitEffect.Emit(new CommitEvent.Damaged(wanted, seen)));
    assertThat(branch.finish(wanted)).isEqualTo(Progress.NOTHING);
  }

  @Test
  void who_says_that_he_has_only_read_is_told_the_outcome() {
    branch.prepare(WORK);
    assertThat(branch.answered(new ResourceAnswer.ReadOnly())).isEqualTo(Progress.PREPARED);
    calls();
    branch.finish(Outcome.COMMITTED);
    assertThat(calls()).hasSize(1);
  }

  @Test
  void what_was_refused_is_not_undone() {
    branch.prepare(WORK);
    assertThat(branch.answered(new ResourceAnswer.Refused())).isEqualTo(Progress.REFUSED);
    calls();
    assertThat(branch.finish(Outcome.ABORTED)).isEqualTo(Progress.FINISHED);
    assertThat(calls()).isEmpty();
  }

  @Test
  void a_prepare_without_an_answer_is_a_no_and_is_looked_after() {
    branch.prepare(WORK);
    calls();
    assertThat(branch.expired()).isEqualTo(Progress.REFUSED);
    assertThat(branch.finish(Outcome.ABORTED)).isEqualTo(Progress.NOTHING);
    assertThat(calls()).containsExactly(new ResourceCall.Inspect());
    branch.answered(new ResourceAnswer.Seen(Sight.PREPARED));
    assertThat(calls())
        .containsExactly(new ResourceCall.Evict(), new ResourceCall.Abort(Bytes.EMPTY));
  }

  @Test
  void what_the_log_does_not_know_of_is_looked_for_after_a_restart() {
    branch.suspect();
    branch.finish(Outcome.ABORTED);
    assertThat(calls()).containsExactly(new ResourceCall.Inspect());
  }

  @ParameterizedTest
  @EnumSource
  void an_outcome_without_any_work_needs_no_resource(Outcome outcome) {
    assertThat(branch.finish(outcome)).isEqualTo(Progress.FINISHED);
    assertThat(calls()).isEmpty();
  }

  private void prepare() {
    branch.prepare(WORK);
    assertThat(branch.answered(new ResourceAnswer.Prepared(UNDO, REDO)))
        .isEqualTo(Progress.PREPARED);
    calls();
  }

  private List<ResourceCall> calls() {
    return effects.drain().stream()
        .filter(CommitEffect.Call.class::isInstance)
        .map(effect -> ((CommitEffect.Call) effect).call())
        .toList();
  }
}
