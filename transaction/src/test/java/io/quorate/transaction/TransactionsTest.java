package io.quorate.transaction;

import static io.quorate.transaction.TestCluster.absent;
import static io.quorate.transaction.TestCluster.reading;
import static io.quorate.transaction.TestCluster.writing;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Conflict;
import io.quorate.kv.KvError;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.PutRequest;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.kv.Write;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.transaction.Ending.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Transactions over the keyspaces of three nodes, one after the other.
class TransactionsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  private final TestCluster cluster = new TestCluster(1, 3);

  TransactionsTest() {
    cluster.awaitLeaders();
  }

  private Ending commit(Map<String, Work> parts) {
    return commit(Transaction.of(parts));
  }

  private Ending commit(Transaction transaction) {
    List<Ending> endings = new ArrayList<>();
    cluster.anyLife().coordinator().commit(transaction, endings::add);
    cluster.await("it is answered", SOON, () -> !endings.isEmpty());
    return endings.getFirst();
  }

  private static Write put(String key, String value) {
    return new PutRequest(Bytes.utf8(key), Bytes.utf8(value));
  }

  private static Map<String, Work> inNorthAndSouth(String value) {
    return Map.of("north", writing(put("a", value)), "south", writing(put("b", value)));
  }

  /// Somebody else's transaction, of whose coordinator nobody will hear again.
  private TransactionId prepareInNorth(Work work) {
    TransactionId id = new TransactionId(new NodeId(99), 1, 1);
    prepareInNorth(id, work);
    return id;
  }

  private void prepareInNorth(TransactionId id, Work work) {
    PrepareRequest prepare =
        new PrepareRequest(Note.name(id), new Note(7, List.of("north", "south")).encode(), work);
    int before = cluster.prepared().size();
    cluster.anyLife().keyspace("north").submit(prepare, _ -> {});
    cluster.await("it is prepared", SOON, () -> cluster.prepared().size() > before);
  }

  private RegisterAnswer ask(RegisterCommand command) {
    List<RegisterAnswer> answers = new ArrayList<>();
    cluster
        .anyLife()
        .decisions()
        .submitIdempotent(
            DecisionCommand.encode(command),
            attempts -> {
              if (attempts.last() instanceof io.quorate.runtime.Outcome.Done(var answer, _)) {
                answers.add(answer);
              }
            });
    cluster.await("the register answers", SOON, () -> !answers.isEmpty());
    return answers.getFirst();
  }

  private Inspection.Report list() {
    List<Optional<Inspection.Report>> reports = new ArrayList<>();
    cluster.anyLife().inspection().list(reports::add);
    cluster.await("it is listed", SOON, () -> !reports.isEmpty());
    return reports.getFirst().orElseThrow();
  }

  // ---- how they end

  @Test
  void one_that_a_full_keyspace_has_no_room_for_is_refused_and_nothing_is_prepared() {
    cluster.fill("south");
    for (Map<String, Work> parts :
        List.of(inNorthAndSouth("1"), Map.of("south", writing(put("b", "1"))))) {
      assertThat(commit(parts))
          .isEqualTo(new Ending.Aborted(new Cause.Refused("south", KvError.NO_SPACE)));
    }
    cluster.pass(SOON);
    assertThat(cluster.prepared()).isEmpty();
    assertThat(cluster.value("north", "a")).isEmpty();
    assertThat(commit(Map.of("north", writing(put("a", "1")), "south", reading(absent("b")))))
        .as("which adds nothing there")
        .isInstanceOf(Ending.Committed.class);
  }

  @Test
  void all_keyspaces_do_their_part_in_one_revision_each() {
    Ending ending =
        commit(
            Transaction.of(
                    Map.of(
                        "north", writing(put("a", "1"), put("aa", "1")),
                        "south", writing(put("b", "1"))))
                .answeredWhen(Transaction.AnswerWhen.APPLIED));
    assertThat(ending).isInstanceOf(Ending.Committed.class);
    assertThat(((Ending.Committed) ending).revisions())
        .containsExactly(Map.entry("north", 2L), Map.entry("south", 2L));
    assertThat(cluster.value("north", "a") + cluster.value("north", "aa")).isEqualTo("11");
    assertThat(cluster.value("south", "b")).isEqualTo("1");
  }

  @Test
  void a_commit_is_answered_before_it_took_effect_and_does_so_soon() {
    Ending ending = commit(inNorthAndSouth("1"));
    assertThat(((Ending.Committed) ending).id()).isPresent();
    cluster.await("it takes effect", SOON, () -> cluster.value("south", "b").equals("1"));
    cluster.await("nothing is unfinished", SOON, () -> list().transactions().isEmpty());
  }

  @Test
  void if_one_keyspace_refuses_none_does_anything() {
    commit(Map.of("south", writing(put("b", "0"))));
    Ending ending =
        commit(
            Map.of(
                "north",
                writing(put("a", "1")),
                "south",
                new Work(List.of(absent("b")), List.of(put("c", "1")))));
    assertThat(ending)
        .isEqualTo(
            new Ending.Aborted(
                new Cause.Conflicting(
                    "south", new Conflict.Changed(Bytes.utf8("b"), Bytes.EMPTY))));
    cluster.pass(Duration.ofSeconds(1));
    assertThat(cluster.prepared()).isEmpty();
    assertThat(cluster.value("north", "a")).isEmpty();
  }

  @Test
  void what_is_written_in_one_keyspace_depends_on_what_was_seen_in_another() {
    assertThat(commit(Map.of("north", reading(absent("a")), "south", writing(put("b", "1")))))
        .isInstanceOf(Ending.Committed.class);
    commit(Map.of("north", writing(put("a", "1"))));
    assertThat(commit(Map.of("north", reading(absent("a")), "south", writing(put("b", "2")))))
        .isInstanceOf(Ending.Aborted.class);
  }

  @Test
  void one_keyspace_needs_no_second_phase_and_no_decision() {
    Ending ending = commit(Map.of("north", writing(put("a", "1")), "south", reading()));
    assertThat(((Ending.Committed) ending).id()).isEmpty();
    assertThat(((Ending.Committed) ending).revisions()).containsExactly(Map.entry("north", 2L));
    assertThat(ask(new RegisterCommand.Fence(cluster.anyLife().id(), 0)))
        .as("no epoch was taken")
        .isEqualTo(new RegisterAnswer.Fenced(0));
  }

  @Test
  void one_that_only_reads_locks_nothing_and_changes_nothing() {
    prepareInNorth(reading(absent("a")));
    Ending ending = commit(Map.of("north", reading(absent("a")), "south", reading(absent("b"))));
    assertThat(ending).isInstanceOf(Ending.Committed.class);
    assertThat(((Ending.Committed) ending).id()).isEmpty();
  }

  @Test
  void one_that_only_reads_is_told_what_has_changed_or_is_about_to() {
    commit(Map.of("south", writing(put("b", "1"))));
    assertThat(commit(Map.of("north", reading(absent("a")), "south", reading(absent("b")))))
        .isEqualTo(
            new Ending.Aborted(
                new Cause.Conflicting(
                    "south", new Conflict.Changed(Bytes.utf8("b"), Bytes.EMPTY))));
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    assertThat(commit(Map.of("north", reading(absent("a")))))
        .isEqualTo(
            new Ending.Aborted(
                new Cause.Conflicting("north", new Conflict.Locked(List.of(Note.name(id))))));
  }

  // ---- who cannot be helped

  @Test
  void mistakes_are_told_and_leave_nothing_behind() {
    Work one = writing(put("a", "1"));
    assertThat(commit(Map.of("north", one, "nowhere", one)))
        .isEqualTo(new Ending.Aborted(new Cause.Mistaken("there is no keyspace nowhere")));
    assertThat(commit(Map.of("north", one, "south", writing(put("a", "1"), put("a", "2")))))
        .isEqualTo(new Ending.Aborted(new Cause.Refused("south", KvError.DUPLICATE_KEY)));
    Seen seen = absent("a");
    Work much = new Work(Collections.nCopies(129, seen), List.of());
    assertThat(commit(Map.of("north", one, "south", much)))
        .isEqualTo(new Ending.Aborted(new Cause.Refused("south", KvError.TOO_MANY_OPS)));
    Work large = writing(put("a", "x".repeat(TransactionOptions.DEFAULT.bytesMax())));
    assertThat(commit(Map.of("north", one, "south", large)).toString())
        .contains("in keyspace south; at most 1572864 are allowed");
    assertThat(cluster.prepared()).isEmpty();
    assertThat(cluster.value("north", "a")).isEmpty();
  }

  @Test
  void too_many_keyspaces_are_refused() {
    TestCluster small = new TestCluster(1, 1, TestCluster.OPTIONS.withSizes(1, 10, 1000));
    List<Ending> endings = new ArrayList<>();
    small.anyLife().coordinator().commit(Transaction.of(inNorthAndSouth("1")), endings::add);
    assertThat(endings)
        .containsExactly(
            new Ending.Aborted(
                new Cause.Mistaken("a transaction over 2 keyspaces; at most 1 are allowed")));
  }

  // ---- whose coordinator is gone

  @Test
  void a_transaction_without_a_decision_is_aborted_by_the_keyspaces_leader() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    cluster.pass(TestCluster.OPTIONS.inDoubtAfter().multipliedBy(2));
    assertThat(cluster.prepared()).isEmpty();
    assertThat(ask(decide(id, Outcome.COMMITTED)))
        .as("its coordinator comes too late")
        .isEqualTo(new RegisterAnswer.Decided(Outcome.ABORTED));
    assertThat(cluster.value("north", "a")).isEmpty();
  }

  @Test
  void a_transaction_that_is_committed_is_finished_everywhere_and_forgotten() {
    TransactionId id = new TransactionId(new NodeId(99), 1, 1);
    prepareInNorth(id, writing(put("a", "1")));
    assertThat(ask(decide(id, Outcome.COMMITTED)))
        .isEqualTo(new RegisterAnswer.Decided(Outcome.COMMITTED));
    cluster.pass(TestCluster.OPTIONS.inDoubtAfter().multipliedBy(3));
    assertThat(cluster.value("north", "a")).isEqualTo("1");
    assertThat(ask(decide(id, Outcome.ABORTED))).isEqualTo(new RegisterAnswer.Forgotten());
  }

  private static RegisterCommand decide(TransactionId id, Outcome outcome) {
    return new RegisterCommand.Decide(id, outcome, List.of(new NodeId(10), new NodeId(11)));
  }

  /// Its epoch is closed and pruned: nothing is known of it any more, but it cannot be committed.
  @Test
  void a_prepare_that_comes_when_all_is_forgotten_lets_go_of_its_locks() {
    NodeId owner = new NodeId(99);
    ask(new RegisterCommand.Fence(owner, 5));
    ask(new RegisterCommand.Prune(owner, 5));
    prepareInNorth(writing(put("a", "1")));
    cluster.pass(TestCluster.OPTIONS.inDoubtAfter().multipliedBy(2));
    assertThat(cluster.prepared()).isEmpty();
    assertThat(cluster.value("north", "a")).isEmpty();
  }

  @Test
  void locks_survive_their_leader() {
    prepareInNorth(writing(put("a", "1")));
    int leader =
        cluster
            .machines()
            .indexOf(
                cluster.machines().stream()
                    .filter(machine -> machine.life().equals(cluster.leaderOf("north")))
                    .findFirst()
                    .orElseThrow());
    cluster.machines().get(leader).crash();
    cluster.await("another leads", SOON, () -> cluster.leaderOf("north").isPresent());
    assertThat(cluster.prepared()).hasSize(1);
    cluster.pass(TestCluster.OPTIONS.inDoubtAfter().multipliedBy(2));
    assertThat(cluster.prepared()).isEmpty();
  }

  // ---- epochs

  @Test
  void a_coordinator_whose_epoch_was_closed_takes_another() {
    assertThat(commit(inNorthAndSouth("1"))).isInstanceOf(Ending.Committed.class);
    ask(new RegisterCommand.Fence(cluster.anyLife().id(), 7));
    cluster.await("it is free", SOON, () -> cluster.prepared().isEmpty());
    assertThat(commit(inNorthAndSouth("2")))
        .isEqualTo(
            new Ending.Aborted(
                new Cause.Unavailable("the transaction was closed by another node")));
    cluster.pass(Duration.ofSeconds(1));
    Ending.Committed third = (Ending.Committed) commit(inNorthAndSouth("3"));
    assertThat(third.id().orElseThrow().epoch()).isEqualTo(8);
  }

  @Test
  void what_is_over_is_forgotten_when_another_epoch_begins() {
    for (int i = 0; i < 2 * TestCluster.OPTIONS.epochLength(); i++) {
      assertThat(
              commit(
                  Transaction.of(inNorthAndSouth("" + i))
                      .answeredWhen(Transaction.AnswerWhen.APPLIED)))
          .isInstanceOf(Ending.Committed.class);
    }
    Ending.Committed last = (Ending.Committed) commit(inNorthAndSouth("last"));
    assertThat(last.id().orElseThrow().epoch()).isEqualTo(3);
    TransactionId first = new TransactionId(cluster.anyLife().id(), 1, 1);
    assertThat(ask(decide(first, Outcome.ABORTED))).isEqualTo(new RegisterAnswer.Forgotten());
  }

  // ---- operators

  @Test
  void what_is_in_doubt_is_listed() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    Inspection.Report report = list();
    assertThat(report.transactions())
        .containsExactly(
            new Unfinished(
                id,
                new Note(7, List.of("north", "south")),
                List.of("north"),
                new RegisterAnswer.Undecided()));
    assertThat(report.silent()).isEmpty();
  }

  @Test
  void an_operator_can_abort_what_is_not_decided_and_that_is_written_down() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    assertThat(resolve(id)).isEqualTo(new RegisterAnswer.Decided(Outcome.ABORTED));
    cluster.pass(Duration.ofMillis(300));
    assertThat(cluster.prepared()).isEmpty();
    assertThat(list().resolutions())
        .extracting(Resolution::word, Resolution::answer)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "ann: disk is gone", new RegisterAnswer.Decided(Outcome.ABORTED)));
  }

  @Test
  void an_operator_cannot_abort_what_is_committed() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    ask(decide(id, Outcome.COMMITTED));
    assertThat(resolve(id)).isEqualTo(new RegisterAnswer.Decided(Outcome.COMMITTED));
    cluster.pass(Duration.ofMillis(300));
    assertThat(cluster.value("north", "a")).isEqualTo("1");
  }

  @Test
  void an_operator_cannot_abort_what_nobody_has_begun() {
    TransactionId id = new TransactionId(new NodeId(1), 1, 1);
    assertThat(resolving(id)).isEqualTo(new Inspection.Resolving.NotFound(List.of()));
    assertThat(commit(inNorthAndSouth("1"))).isInstanceOf(Ending.Committed.class);
  }

  private RegisterAnswer resolve(TransactionId id) {
    return ((Inspection.Resolving.Resolved) resolving(id)).answer();
  }

  private Inspection.Resolving resolving(TransactionId id) {
    List<Inspection.Resolving> answers = new ArrayList<>();
    cluster.anyLife().inspection().resolve(id, "ann: disk is gone", answers::add);
    cluster.await("it is resolved", SOON, () -> !answers.isEmpty());
    return answers.getFirst();
  }

  // ---- classic two-phase commit

  private static Transaction classic() {
    return Transaction.of(inNorthAndSouth("1")).by(Protocol.TWO_PHASE);
  }

  @Test
  void by_classic_two_phase_commit_all_keyspaces_do_their_part_and_the_register_none() {
    Ending ending = commit(classic().answeredWhen(Transaction.AnswerWhen.APPLIED));
    TransactionId id = ((Ending.Committed) ending).id().orElseThrow();
    assertThat(cluster.value("north", "a") + cluster.value("south", "b")).isEqualTo("11");
    assertThat(ask(new RegisterCommand.Forget(id))).isEqualTo(new RegisterAnswer.Undecided());
    assertThat(cluster.machine(1).commits()).as("left in its log").isEmpty();
  }

  @Test
  void what_a_lost_coordinator_had_prepared_by_classic_two_phase_commit_waits_until_it_is_back() {
    TestCluster.Life coordinator = cluster.machine(1).life().orElseThrow();
    cluster.machine(1).stall(true);
    coordinator.coordinator().commit(classic(), _ -> {});
    cluster.await("it is prepared", SOON, () -> cluster.prepared().size() == 2);
    TransactionId id = Note.id(cluster.prepared().getFirst().transaction());
    cluster.machine(1).crash();
    cluster.pass(Duration.ofMinutes(1));
    assertThat(cluster.prepared()).hasSize(2);
    assertThat(list().transactions().getFirst().decision())
        .isEqualTo(new RegisterAnswer.Undecided());
    assertThat(resolving(id)).isEqualTo(new Inspection.Resolving.Bound(id));
    assertThat(cluster.prepared()).hasSize(2);
    cluster.machine(1).stall(false);
    cluster.machine(1).start();
    cluster.await("it is ended", SOON, () -> cluster.prepared().isEmpty());
    assertThat(cluster.value("north", "a") + cluster.value("south", "b")).isEqualTo("");
    assertThat(commit(inNorthAndSouth("2"))).isInstanceOf(Ending.Committed.class);
  }

  @Test
  void what_a_coordinator_has_committed_in_its_log_is_finished_when_it_is_back() {
    List<Ending> endings = new ArrayList<>();
    TestCluster.Life coordinator = cluster.machine(1).life().orElseThrow();
    coordinator.coordinator().commit(classic(), endings::add);
    cluster.await("it is committed", SOON, () -> !endings.isEmpty());
    cluster.machine(1).crash();
    cluster.machine(1).start();
    cluster.await(
        "it is finished",
        SOON,
        () -> cluster.prepared().isEmpty() && cluster.machine(1).commits().isEmpty());
    assertThat(endings.getFirst()).isInstanceOf(Ending.Committed.class);
    assertThat(cluster.value("north", "a") + cluster.value("south", "b")).isEqualTo("11");
  }

  // ---- keyspaces that are dropped

  private Closure.Attempt closeNorth() {
    List<Closure.Attempt> attempts = new ArrayList<>();
    TestCluster.Life life = cluster.anyLife();
    Closure.close(life.keyspace("north"), life.id(), life, attempts::add);
    cluster.await("an answer comes", SOON, () -> !attempts.isEmpty());
    return attempts.getFirst();
  }

  @Test
  void a_keyspace_that_is_closed_lets_no_transaction_in_until_it_is_opened() {
    Closure.Attempt attempt = closeNorth();
    assertThat(commit(inNorthAndSouth("1")))
        .isInstanceOfSatisfying(
            Ending.Aborted.class,
            aborted -> assertThat(aborted.cause()).isInstanceOf(Cause.Conflicting.class));
    ((Closure.Attempt.Closed) attempt).closure().open();
    cluster.await("it is open", SOON, () -> cluster.prepared().isEmpty());
    assertThat(commit(inNorthAndSouth("1"))).isInstanceOf(Ending.Committed.class);
  }

  @Test
  void a_keyspace_in_which_a_transaction_is_prepared_cannot_be_closed() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    assertThat(closeNorth()).isEqualTo(new Closure.Attempt.Prepared(List.of(id)));
    assertThat(cluster.prepared()).hasSize(1);
  }

  @Test
  void a_keyspace_that_was_closed_and_forgotten_is_opened_without_a_trace_in_the_register() {
    closeNorth();
    TransactionId id = list().transactions().getFirst().id();
    cluster.await("it is open", SOON, () -> cluster.prepared().isEmpty());
    assertThat(ask(new RegisterCommand.Forget(id))).isEqualTo(new RegisterAnswer.Forgotten());
    assertThat(commit(inNorthAndSouth("1"))).isInstanceOf(Ending.Committed.class);
  }

  @Test
  void a_commit_is_forgotten_whose_keyspace_was_dropped() {
    TransactionId id = prepareInNorth(writing(put("a", "1")));
    NodeId north = cluster.anyLife().keyspace("north").id();
    NodeId gone = new NodeId(77);
    ask(new RegisterCommand.Decide(id, Outcome.COMMITTED, List.of(north, gone)));
    cluster.pass(Duration.ofSeconds(5));
    assertThat(list().transactions()).as("nobody knows where the other is").isNotEmpty();
    cluster.drop(gone);
    cluster.await("it is forgotten", SOON, () -> list().transactions().isEmpty());
    assertThat(cluster.value("north", "a")).isEqualTo("1");
  }
}
