package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putIgnoringValue;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// A keyspace as a participant of transactions: what it promises, and whom it keeps out meanwhile.
class PreparedTransactionsTest {
  private static final Seen NO_A = seen("a", 1, 0);

  private final TestStore kv = new TestStore();

  private static Seen seen(String key, long revision, long count) {
    return new Seen(bytes(key), Bytes.EMPTY, revision, count);
  }

  private static Seen seen(String key, String end, long revision, long count) {
    return new Seen(bytes(key), bytes(end), revision, count);
  }

  private static Work reading(Seen... seen) {
    return new Work(List.of(seen), List.of());
  }

  private static Work writing(Write... writes) {
    return new Work(List.of(), List.of(writes));
  }

  private KvResult prepare(String name, Work work) {
    return kv.apply(new PrepareRequest(bytes(name), Bytes.EMPTY, work));
  }

  private FinishResponse commit(String name) {
    return (FinishResponse) kv.apply(new FinishRequest(bytes(name), true));
  }

  private FinishResponse abort(String name) {
    return (FinishResponse) kv.apply(new FinishRequest(bytes(name), false));
  }

  private KvResult atOnce(Work work) {
    return kv.apply(new CommitRequest(work));
  }

  private static Conflict lockedBy(String... holders) {
    return new Conflict.Locked(List.of(holders).stream().map(Bytes::utf8).toList());
  }

  private static Conflict changed(String key) {
    return new Conflict.Changed(bytes(key), Bytes.EMPTY);
  }

  private String value(String key) {
    return Objects.requireNonNull(kv.get(key)).value().toUtf8();
  }

  // ---- its ends

  @Test
  void a_prepared_transaction_changes_nothing_yet() {
    assertThat(prepare("t", writing(putOf("a", "1")))).isEqualTo(new PrepareResponse(1));
    assertThat(kv.get("a")).isNull();
    assertThat(kv.revision()).isEqualTo(1);
  }

  @Test
  void a_commit_does_all_its_work_in_one_revision() {
    kv.put("c", "1");
    prepare("t", writing(putOf("a", "1"), putOf("b", "1"), deletionOf("c")));
    assertThat(commit("t")).isEqualTo(new FinishResponse(3, true));
    assertThat(kv.get("c")).isNull();
    assertThat(kv.store().view().changes(3, 3)).hasSize(3);
  }

  @Test
  void an_abort_does_nothing_and_unlocks() {
    prepare("t", writing(putOf("a", "1")));
    assertThat(abort("t")).isEqualTo(new FinishResponse(1, true));
    assertThat(kv.get("a")).isNull();
    assertThat(kv.put("a", "2").revision()).isEqualTo(2);
  }

  @Test
  void a_commit_unlocks() {
    prepare("t", new Work(List.of(NO_A, seen("x", "y", 1, 0)), List.of(putOf("a", "1"))));
    commit("t");
    assertThat(kv.store().prepared()).isEmpty();
    kv.put("a", "2");
    kv.put("x1", "2");
    assertThat(value("a")).isEqualTo("2");
  }

  @Test
  void it_is_finished_once() {
    prepare("t", writing(putOf("a", "1")));
    commit("t");
    kv.put("a", "2");
    assertThat(commit("t")).isEqualTo(new FinishResponse(3, false));
    assertThat(abort("t")).isEqualTo(new FinishResponse(3, false));
    assertThat(value("a")).isEqualTo("2");
  }

  @Test
  void what_never_was_prepared_cannot_be_committed() {
    assertThat(commit("t")).isEqualTo(new FinishResponse(1, false));
    assertThat(kv.revision()).isEqualTo(1);
  }

  @Test
  void preparing_again_is_no_conflict_with_oneself() {
    prepare("t", writing(putOf("a", "1")));
    assertThat(prepare("t", writing(putOf("a", "1")))).isEqualTo(new PrepareResponse(1));
    assertThat(kv.store().prepared()).hasSize(1);
  }

  @Test
  void a_commit_without_writes_makes_no_revision() {
    prepare("t", reading(NO_A));
    assertThat(commit("t")).isEqualTo(new FinishResponse(1, true));
    assertThat(kv.revision()).isEqualTo(1);
  }

  // ---- what it has seen

  @Test
  void a_key_that_was_written_since_is_refused() {
    kv.put("a", "1");
    kv.put("a", "2");
    assertThat(prepare("t", reading(seen("a", 2, 1)))).isEqualTo(changed("a"));
    assertThat(prepare("t", reading(seen("a", 3, 1)))).isInstanceOf(PrepareResponse.class);
  }

  @Test
  void writes_of_other_keys_do_not_matter() {
    kv.put("a", "1");
    kv.put("b", "1");
    assertThat(prepare("t", reading(seen("a", 2, 1)))).isInstanceOf(PrepareResponse.class);
  }

  @Test
  void a_key_that_was_deleted_since_is_refused() {
    kv.put("a", "1");
    kv.delete("a");
    assertThat(prepare("t", reading(seen("a", 2, 1)))).isEqualTo(changed("a"));
  }

  @Test
  void a_key_that_was_missing_and_has_come_is_refused() {
    kv.put("a", "1");
    assertThat(prepare("t", reading(NO_A))).isEqualTo(changed("a"));
  }

  @Test
  void a_phantom_in_a_range_is_refused() {
    kv.put("a", "1");
    kv.put("b", "1");
    Seen both = seen("a", "c", kv.revision(), 2);
    assertThat(prepare("t1", reading(both))).isInstanceOf(PrepareResponse.class);
    abort("t1");
    kv.put("aa", "1");
    assertThat(prepare("t2", reading(both))).isInstanceOf(Conflict.Changed.class);
  }

  @Test
  void a_key_that_left_a_range_is_noticed_even_if_another_came_and_the_deletion_is_compacted() {
    kv.put("a", "1");
    kv.put("b", "1");
    Seen both = seen("a", "c", kv.revision(), 2);
    kv.delete("b");
    kv.compactAndTidy(kv.revision());
    assertThat(prepare("t1", reading(both))).isInstanceOf(Conflict.Changed.class);
    kv.put("bb", "1");
    assertThat(prepare("t2", reading(both))).isInstanceOf(Conflict.Changed.class);
  }

  @Test
  void what_cannot_be_done_is_refused_before_it_is_promised() {
    assertThat(prepare("t", writing(putIgnoringValue("a")))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.store().prepared()).isEmpty();
    kv.put("a", "1");
    assertThat(prepare("t", writing(putIgnoringValue("a")))).isInstanceOf(PrepareResponse.class);
    assertThat(kv.apply(deletionOf("a"))).isEqualTo(lockedBy("t"));
    commit("t");
    assertThat(value("a")).isEqualTo("1");
  }

  // ---- transactions beside each other

  @Test
  void two_may_have_seen_the_same_key() {
    prepare("t1", reading(NO_A));
    assertThat(prepare("t2", reading(NO_A))).isInstanceOf(PrepareResponse.class);
  }

  @Test
  void nobody_writes_what_another_has_seen_or_writes() {
    prepare("t1", reading(NO_A));
    prepare("t2", reading(NO_A));
    assertThat(prepare("t3", writing(putOf("a", "1")))).isEqualTo(lockedBy("t1", "t2"));
    prepare("t4", writing(putOf("b", "1")));
    assertThat(prepare("t5", writing(deletionOf("b")))).isEqualTo(lockedBy("t4"));
  }

  @Test
  void nobody_has_seen_what_another_is_writing() {
    prepare("t1", writing(putOf("a", "1")));
    assertThat(prepare("t2", reading(NO_A))).isEqualTo(lockedBy("t1"));
  }

  @Test
  void ranges_meet_ranges_and_keys() {
    prepare("t1", reading(seen("b", "d", 1, 0)));
    assertThat(prepare("t2", writing(putOf("c", "1")))).isEqualTo(lockedBy("t1"));
    assertThat(prepare("t2", writing(putOf("d", "1")))).isInstanceOf(PrepareResponse.class);
    assertThat(prepare("t3", writing(deletionOf("c", "z")))).isEqualTo(lockedBy("t1", "t2"));
    assertThat(prepare("t3", writing(deletionOf("e", "\0")))).isInstanceOf(PrepareResponse.class);
    assertThat(prepare("t4", reading(seen("a", "z", 1, 0)))).isEqualTo(lockedBy("t2", "t3"));
  }

  @Test
  void who_was_refused_has_locked_nothing() {
    prepare("t1", writing(putOf("a", "1")));
    prepare("t2", writing(putOf("b", "1"), putOf("a", "2")));
    assertThat(kv.put("b", "3").revision()).isEqualTo(2);
  }

  @Test
  void a_transaction_of_one_keyspace_obeys_the_same_rules_and_is_done_at_once() {
    assertThat(atOnce(new Work(List.of(NO_A), List.of(putOf("a", "1")))))
        .isEqualTo(new CommitResponse(2));
    assertThat(atOnce(new Work(List.of(NO_A), List.of(putOf("a", "2"))))).isEqualTo(changed("a"));
    prepare("t", reading(seen("a", 2, 1)));
    assertThat(atOnce(writing(putOf("a", "2")))).isEqualTo(lockedBy("t"));
    assertThat(atOnce(reading(seen("a", 2, 1)))).isEqualTo(new CommitResponse(2));
    assertThat(value("a")).isEqualTo("1");
  }

  // ---- plain clients beside them

  @Test
  void plain_writes_of_locked_keys_do_nothing_and_say_whom_they_met() {
    prepare("t1", reading(NO_A));
    prepare("t2", writing(putOf("b", "1")));
    assertThat(kv.apply(putOf("a", "1"))).isEqualTo(lockedBy("t1"));
    assertThat(kv.apply(deletionOf("a", "c"))).isEqualTo(lockedBy("t1", "t2"));
    assertThat(kv.apply(txnOf(putOf("z", "1"), putOf("b", "2")))).isEqualTo(lockedBy("t2"));
    assertThat(kv.revision()).isEqualTo(1);
    assertThat(kv.put("c", "1").revision()).isEqualTo(2);
  }

  /// What it would read may be about to change, and with it the branch that runs.
  @Test
  void a_txn_is_kept_out_by_what_it_only_looks_at() {
    prepare("t", writing(putOf("a", "1")));
    Compare noA = new Compare(bytes("a"), Compare.Relation.EQUAL, new Compare.Operand.Version(0));
    assertThat(kv.apply(new TxnRequest(List.of(noA), List.of(putOf("z", "1")), List.of())))
        .isEqualTo(lockedBy("t"));
    assertThat(kv.apply(txnOf(putOf("z", "1"), Ranges.key("a").build()))).isEqualTo(lockedBy("t"));
    assertThat(kv.apply(txnOf(txnOf(putOf("a", "1"))))).isEqualTo(lockedBy("t"));
  }

  @Test
  void reads_are_told_whom_to_wait_for() {
    prepare("t1", writing(putOf("a", "1")));
    prepare("t2", reading(seen("b", 1, 0)));
    assertThat(kv.store().holders(Ranges.key("a").build())).containsExactly(bytes("t1"));
    assertThat(kv.store().holders(Ranges.between("", "\0").build())).containsExactly(bytes("t1"));
    assertThat(kv.store().holders(Ranges.key("b").build())).isEmpty();
    assertThat(kv.store().holders(Ranges.key("a").at(1).build()))
        .as("the past does not change")
        .isEmpty();
  }

  @Test
  void compactions_mind_nobody() {
    kv.put("a", "1");
    kv.put("a", "2");
    prepare("t", new Work(List.of(seen("a", 3, 1)), List.of(putOf("a", "3"))));
    kv.compactAndTidy(3);
    commit("t");
    assertThat(value("a")).isEqualTo("3");
  }
}
