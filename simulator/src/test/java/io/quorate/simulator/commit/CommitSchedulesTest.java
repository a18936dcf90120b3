package io.quorate.simulator.commit;

import static io.quorate.simulator.commit.CommitProtocol.PAXOS;
import static io.quorate.simulator.commit.CommitProtocol.QUORUM;
import static io.quorate.simulator.commit.CommitProtocol.REGISTER;
import static io.quorate.simulator.commit.CommitProtocol.THREE_PHASE;
import static io.quorate.simulator.commit.CommitProtocol.TWO_PHASE;
import static io.quorate.simulator.commit.Verdict.Kind.ABORTED;
import static io.quorate.simulator.commit.Verdict.Kind.BLOCKED;
import static io.quorate.simulator.commit.Verdict.Kind.COMMITTED;
import static io.quorate.simulator.commit.Verdict.Kind.DAMAGED;
import static io.quorate.simulator.commit.Verdict.Kind.INCONSISTENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The schedules that have hurt systems of this kind, one by one. Three participants; faults strike
/// at steps, which a run's diagram shows.
class CommitSchedulesTest {
  private static final Duration FOR_GOOD = Duration.ZERO;
  private static final Duration FOR_A_WHILE = Duration.ofSeconds(2);

  // ---- S1: the decision is known to the coordinator and one participant, and both are gone
  // ---------------------------------------------------------------------------------------------

  @Test
  void two_phase_commit_blocks_who_is_left() {
    CommitRun run = run(of(TWO_PHASE).with(crash("c1@7"), crash("1@7")));
    assertThat(run.verdict().kind()).isEqualTo(BLOCKED);
    assertThat(run.verdict().reasons()).containsExactly("[2, 3] in doubt");
  }

  @Test
  void two_phase_commit_goes_on_as_soon_as_one_of_the_two_is_back() {
    CommitFault back = new CommitFault.Crash(moment("1@7"), FOR_A_WHILE);
    assertThat(kind(of(TWO_PHASE).with(crash("c1@7"), back))).isEqualTo(COMMITTED);
    CommitFault coordinatorBack = new CommitFault.Crash(moment("c1@7"), FOR_A_WHILE);
    assertThat(kind(of(TWO_PHASE).with(coordinatorBack, crash("1@7")))).isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @CsvSource({
    "THREE_PHASE, c1@10, 1@9",
    "QUORUM, c1@9, 1@9",
    "PAXOS, c1@6, 1@9",
    "REGISTER, c1@7, 1@7"
  })
  void in_the_other_protocols_the_rest_commits(
      CommitProtocol protocol, String coordinator, String participant) {
    assertThat(kind(of(protocol).with(crash(coordinator), crash(participant))))
        .isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @CsvSource({"TWO_PHASE, BLOCKED", "QUORUM, ABORTED", "PAXOS, COMMITTED", "REGISTER, ABORTED"})
  void a_coordinator_that_is_gone_before_it_decides(CommitProtocol protocol, Verdict.Kind kind) {
    assertThat(kind(of(protocol).with(crash("c1@4")))).isEqualTo(kind);
  }

  // ---- S2: a late No, and only the one who said it hears of the abort
  // ---------------------------------------------------------------------------------------------

  @Test
  void three_phase_commit_commits_what_was_aborted() {
    CommitScenario late = of(THREE_PHASE).withBallot(1, Ballot.LATE_NO);
    Verdict verdict = run(late.with(crash("c1@10"), crash("1@8"))).verdict();
    assertThat(verdict.kind()).isEqualTo(INCONSISTENT);
    assertThat(verdict.reasons()).contains("[c2, 2, 3] committed and [1, c1] aborted");
  }

  @ParameterizedTest
  @EnumSource(names = {"TWO_PHASE", "QUORUM", "PAXOS", "REGISTER"})
  void in_the_other_protocols_a_no_aborts_whoever_hears_of_it(CommitProtocol protocol) {
    CommitScenario scenario = of(protocol).withBallot(1, Ballot.LATE_NO);
    int steps = run(scenario).steps().getOrDefault(CommitProtocol.COORDINATOR, 0);
    for (int step = 1; step <= steps; step++) {
      for (int last = 3; last <= 6; last++) {
        assertThat(kind(scenario.with(crash("c1@" + step), crash("1@" + last))))
            .isIn(ABORTED, BLOCKED);
      }
    }
  }

  // ---- S3: a partition around one who has acknowledged
  // ---------------------------------------------------------------------------------------------

  @Test
  void three_phase_commit_ends_differently_on_both_sides_of_a_cut() {
    Verdict verdict = run(of(THREE_PHASE).with(cut("2@5", FOR_GOOD))).verdict();
    assertThat(verdict.kind()).isEqualTo(INCONSISTENT);
    assertThat(verdict.reasons()).contains("[2] committed and [c1, 1, 3] aborted");
  }

  @ParameterizedTest
  @EnumSource(names = {"QUORUM", "PAXOS", "REGISTER"})
  void in_the_safe_protocols_who_is_cut_off_waits(CommitProtocol protocol) {
    int steps = run(of(protocol)).steps().getOrDefault(new NodeId(2), 0);
    for (int step = 1; step <= steps; step++) {
      CommitRun cutOff = run(of(protocol).with(cut("2@" + step, FOR_GOOD)));
      assertThat(cutOff.verdict().kind()).isNotEqualTo(INCONSISTENT);
      if (cutOff.verdict().kind() == BLOCKED) {
        assertThat(cutOff.verdict().reasons()).containsExactly("[2] in doubt");
      }
      assertThat(kind(of(protocol).with(cut("2@" + step, FOR_A_WHILE)))).isIn(COMMITTED, ABORTED);
    }
  }

  // ---- S4: a coordinator sleeps, is replaced, and wakes
  // ---------------------------------------------------------------------------------------------

  @Test
  void a_deposed_coordinators_decision_is_refused_by_the_register() {
    assertThat(kind(of(REGISTER).with(pause("c1@4")))).isEqualTo(ABORTED);
  }

  @Test
  void a_deposed_coordinator_is_obeyed_by_no_quorum() {
    assertThat(kind(of(QUORUM).with(pause("c1@4")))).isEqualTo(ABORTED);
  }

  @ParameterizedTest
  @EnumSource(names = {"TWO_PHASE", "QUORUM", "PAXOS", "REGISTER"})
  void a_coordinator_may_sleep_at_any_step(CommitProtocol protocol) {
    int steps = run(of(protocol)).steps().getOrDefault(CommitProtocol.COORDINATOR, 0);
    for (int step = 1; step <= steps; step++) {
      assertThat(kind(of(protocol).with(pause("c1@" + step)))).isIn(COMMITTED, ABORTED);
    }
  }

  // ---- S5 to S9, S12: resources that fail and lie
  // ---------------------------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  void work_that_a_dead_session_holds_is_not_taken_for_committed(CommitProtocol protocol) {
    assertThat(kind(withResource(protocol, ResourceKind.DEAD_SESSION))).isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @EnumSource
  void a_commit_that_failed_is_done_again(CommitProtocol protocol) {
    assertThat(kind(withResource(protocol, ResourceKind.BACKEND_KILLED))).isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @EnumSource
  void who_claims_to_have_only_read_is_told_the_outcome_all_the_same(CommitProtocol protocol) {
    assertThat(kind(withResource(protocol, ResourceKind.READ_ONLY_LEAK))).isEqualTo(COMMITTED);
  }

  @ParameterizedTest
  @EnumSource
  void a_commit_whose_answer_is_lost_is_looked_for(CommitProtocol protocol) {
    CommitScenario alone = CommitScenario.of(protocol, 1).withResource(1, ResourceKind.REPLY_LOST);
    CommitRun run = CommitWorld.tell(alone);
    assertThat(run.verdict().kind()).isEqualTo(COMMITTED);
    assertThat(run.diagram()).contains("has its resource inspect");
  }

  @ParameterizedTest
  @EnumSource
  void prepared_work_that_a_failover_lost_is_told_and_kept(CommitProtocol protocol) {
    Verdict verdict = run(withResource(protocol, ResourceKind.FAILOVER)).verdict();
    assertThat(verdict.kind()).isEqualTo(DAMAGED);
    assertThat(verdict.reasons())
        .containsExactly("2: damage: commit is due, and the resource says: nothing there");
  }

  @ParameterizedTest
  @EnumSource
  void what_a_resource_has_refused_is_not_aborted_once_more(CommitProtocol protocol) {
    assertThat(kind(withResource(protocol, ResourceKind.TOUCHY))).isEqualTo(ABORTED);
  }

  // ---- S10: a disk is lost
  // ---------------------------------------------------------------------------------------------

  /// The commit was chosen by a1 and a2, while a3 was away, and told to 1 only.
  private static final List<CommitFault> CHOSEN_BY_TWO =
      List.of(
          new CommitFault.Crash(moment("a3@1"), Duration.ofMillis(50)),
          crash("c1@6"),
          crash("1@9"),
          crash("a2@3"));

  @Test
  void an_acceptor_that_lost_its_disk_and_its_name_leaves_the_rest_blocked() {
    CommitScenario scenario = of(PAXOS).withFaults(CHOSEN_BY_TWO);
    assertThat(kind(scenario.with(crash("a1@3")))).isEqualTo(BLOCKED);
  }

  @Test
  void an_acceptor_that_comes_back_without_its_disk_undoes_a_choice() {
    CommitScenario scenario = of(PAXOS).withFaults(CHOSEN_BY_TWO);
    CommitFault wipe = new CommitFault.Wipe(moment("a1@3"), Duration.ofMillis(100));
    assertThat(kind(scenario.with(wipe))).isEqualTo(INCONSISTENT);
  }

  // ---- words
  // ---------------------------------------------------------------------------------------------

  private static CommitScenario of(CommitProtocol protocol) {
    return CommitScenario.of(protocol, 3);
  }

  private static CommitScenario withResource(CommitProtocol protocol, ResourceKind kind) {
    return of(protocol).withResource(2, kind);
  }

  private static CommitRun run(CommitScenario scenario) {
    return CommitWorld.run(scenario);
  }

  private static Verdict.Kind kind(CommitScenario scenario) {
    return run(scenario).verdict().kind();
  }

  private static Moment moment(String text) {
    return Moment.parse(text);
  }

  private static CommitFault crash(String when) {
    return new CommitFault.Crash(moment(when), FOR_GOOD);
  }

  private static CommitFault cut(String when, Duration length) {
    return new CommitFault.Cut(moment(when), length);
  }

  private static CommitFault pause(String when) {
    return new CommitFault.Pause(moment(when), FOR_A_WHILE);
  }
}
