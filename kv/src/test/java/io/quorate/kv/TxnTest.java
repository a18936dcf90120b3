package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putIgnoringLease;
import static io.quorate.kv.TestStore.putIgnoringValue;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.putWithPrevKv;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.kv.Compare.Operand;
import io.quorate.kv.Compare.Relation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TxnTest {
  private static final Compare A_IS_MISSING =
      new Compare(bytes("a"), Relation.EQUAL, new Operand.CreateRevision(0));

  private final TestStore kv = new TestStore();

  @Test
  void one_of_two_branches_runs() {
    TxnRequest createOrRead =
        new TxnRequest(
            List.of(A_IS_MISSING), List.of(putOf("a", "1")), List.of(Ranges.key("a").build()));
    assertThat(kv.apply(createOrRead))
        .isEqualTo(new TxnResponse(2, true, List.of(new PutResponse(2, Optional.empty()))));
    KeyValue a = new KeyValue(bytes("a"), bytes("1"), 2, 2, 1, 0);
    assertThat(kv.apply(createOrRead))
        .isEqualTo(new TxnResponse(2, false, List.of(new RangeResponse(2, List.of(a), false, 1))));
  }

  @Test
  void there_is_an_answer_for_each_operation_in_order() {
    kv.put("b", "0");
    TxnResponse response =
        kv.txn(
            Ranges.key("b").countOnly().build(),
            putOf("a", "1"),
            deletionOf("b"),
            Ranges.everything().countOnly().build());
    assertThat(response.responses())
        .containsExactly(
            new RangeResponse(2, List.of(), false, 1),
            new PutResponse(3, Optional.empty()),
            new DeleteRangeResponse(3, 1, List.of()),
            new RangeResponse(3, List.of(), false, 1));
  }

  @Test
  void an_operation_sees_what_those_before_it_did() {
    kv.put("a", "1");
    TxnResponse response =
        kv.txn(
            putOf("b", "1"),
            Ranges.key("b").build(),
            deletionOf("a"),
            Ranges.everything().keysOnly().build());
    RangeResponse b = (RangeResponse) response.responses().get(1);
    assertThat(b.kvs()).containsExactly(new KeyValue(bytes("b"), bytes("1"), 3, 3, 1, 0));
    RangeResponse all = (RangeResponse) response.responses().get(3);
    assertThat(all.kvs()).extracting(kv -> kv.key().toUtf8()).containsExactly("b");
  }

  @Test
  void an_operation_before_the_first_change_has_the_old_revision_and_those_after_the_new() {
    TxnResponse response =
        kv.txn(deletionOf("x"), putOf("a", "1"), deletionOf("y"), Ranges.key("a").build());
    assertThat(response.responses())
        .extracting(ResponseOp::revision)
        .containsExactly(1L, 2L, 2L, 2L);
    assertThat(response.revision()).isEqualTo(2);
  }

  @Test
  void the_past_can_be_read_within_a_txn_but_not_its_own_revision() {
    kv.put("a", "1");
    TxnResponse response = kv.txn(putOf("a", "2"), Ranges.key("a").at(2).build());
    RangeResponse past = (RangeResponse) response.responses().get(1);
    assertThat(past.kvs()).containsExactly(new KeyValue(bytes("a"), bytes("1"), 2, 2, 1, 0));
    assertThat(kv.apply(txnOf(putOf("a", "3"), Ranges.key("a").at(4).build())))
        .as("revision 4 is not there yet")
        .isEqualTo(KvError.FUTURE_REVISION);
  }

  @Test
  void what_a_put_replaced_may_be_of_the_same_txn() {
    TxnRequest nested = txnOf(putOf("a", "1"));
    kv.put("a", "0");
    // etcd's check of duplicate keys lets a deletion without an end pass.
    TxnResponse response = kv.txn(deletionOf("a", "\0"), putWithPrevKv("a", "2"));
    assertThat(((PutResponse) response.responses().getLast()).prevKv()).isEmpty();
    assertThat(kv.txn(nested, putWithPrevKv("b", "1")).succeeded()).isTrue();
  }

  // ---- failures

  @Test
  void a_failing_operation_fails_the_txn_as_a_whole() {
    kv.put("a", "1");
    assertThat(kv.apply(txnOf(putOf("b", "1"), putIgnoringValue("c"))))
        .isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.apply(txnOf(putOf("b", "1"), putIgnoringLease("c", "1"))))
        .isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.apply(txnOf(putOf("b", "1"), Ranges.key("a").at(9).build())))
        .isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.apply(txnOf(putOf("b", "1"), txnOf(Ranges.key("a").at(9).build()))))
        .as("nested")
        .isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.keys(Ranges.everything())).containsExactly("a");
    assertThat(kv.revision()).isEqualTo(2);
  }

  @Test
  void the_first_failure_in_the_order_of_operations_is_the_answer() {
    RangeRequest future = Ranges.key("a").at(9).build();
    assertThat(kv.apply(txnOf(future, putIgnoringValue("c")))).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(kv.apply(txnOf(putIgnoringValue("c"), future))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.apply(txnOf(txnOf(putIgnoringValue("c")), future)))
        .isEqualTo(KvError.KEY_NOT_FOUND);
  }

  @Test
  void an_operation_of_the_branch_that_does_not_run_cannot_fail() {
    TxnRequest txn =
        new TxnRequest(
            List.of(A_IS_MISSING), List.of(putOf("a", "1")), List.of(putIgnoringValue("c")));
    assertThat(kv.apply(txn)).isInstanceOf(TxnResponse.class);
  }

  /// Whether a put can keep the old value is asked before anything runs.
  @Test
  void a_put_cannot_keep_the_value_that_the_same_txn_wrote() {
    assertThat(kv.apply(txnOf(txnOf(putOf("a", "1")), putIgnoringValue("a"))))
        .isEqualTo(KvError.KEY_NOT_FOUND);
  }

  @Test
  void a_compacted_revision_fails_the_txn() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.compact(3);
    assertThat(kv.apply(txnOf(Ranges.key("a").at(2).build()))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.apply(txnOf(Ranges.key("a").at(3).build()))).isInstanceOf(TxnResponse.class);
  }

  /// Outside a txn a revision below zero means the current one.
  @Test
  void a_revision_below_zero_is_compacted_within_a_txn_once_anything_was() {
    kv.put("a", "1");
    RangeRequest negative = Ranges.key("a").at(-1).build();
    assertThat(kv.apply(txnOf(negative))).isInstanceOf(TxnResponse.class);
    assertThat(kv.apply(txnOf(Ranges.key("a").at(-2).build()))).isEqualTo(KvError.COMPACTED);
    kv.compact(2);
    assertThat(kv.apply(txnOf(negative))).isEqualTo(KvError.COMPACTED);
    assertThat(kv.range(Ranges.key("a").at(-1)).kvs()).hasSize(1);
  }

  @Test
  void an_empty_operation_fails_the_txn() {
    assertThat(kv.apply(txnOf(putOf("a", "1"), EmptyOp.EMPTY))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.revision()).isEqualTo(1);
  }

  // ---- nested txns

  @Test
  void a_nested_txn_has_its_own_branches_and_no_revision_of_its_own() {
    TxnRequest nested =
        new TxnRequest(
            List.of(A_IS_MISSING), List.of(putOf("b", "yes")), List.of(putOf("b", "no")));
    assertThat(kv.txn(nested))
        .isEqualTo(
            new TxnResponse(
                2,
                true,
                List.of(new TxnResponse(0, true, List.of(new PutResponse(2, Optional.empty()))))));
    assertThat(kv.get("b")).extracting(KeyValue::value).isEqualTo(bytes("yes"));
  }

  @Test
  void the_compares_of_nested_txns_see_the_state_before_the_whole_txn() {
    TxnRequest ifStillMissing =
        new TxnRequest(
            List.of(A_IS_MISSING), List.of(putOf("b", "missing")), List.of(putOf("b", "there")));
    kv.txn(putOf("a", "1"), ifStillMissing);
    assertThat(kv.get("b")).extracting(KeyValue::value).isEqualTo(bytes("missing"));
    assertThat(kv.txn(txnOf(deletionOf("a")), txnOf(ifStillMissing)).succeeded()).isTrue();
    assertThat(kv.get("b")).extracting(KeyValue::value).isEqualTo(bytes("there"));
  }

  @Test
  void several_nested_txns_each_take_their_own_branch() {
    kv.put("a", "1");
    TxnRequest no = new TxnRequest(List.of(A_IS_MISSING), List.of(), List.of(putOf("n", "1")));
    TxnRequest yes = txnOf(no, putOf("y", "1"));
    TxnResponse response = kv.txn(no, yes);
    assertThat(response.responses()).hasSize(2);
    assertThat(((TxnResponse) response.responses().get(0)).succeeded()).isFalse();
    TxnResponse second = (TxnResponse) response.responses().get(1);
    assertThat(second.succeeded()).isTrue();
    assertThat(((TxnResponse) second.responses().get(0)).succeeded()).isFalse();
    assertThat(kv.keys(Ranges.everything())).containsExactly("a", "n", "y");
  }

  // ---- reading without the log

  @Test
  void a_txn_is_read_only_if_no_branch_can_write_at_any_depth() {
    RangeRequest read = Ranges.key("a").build();
    assertThat(txnOf().isReadOnly()).isTrue();
    assertThat(txnOf(read, txnOf(read)).isReadOnly()).isTrue();
    assertThat(txnOf(read, txnOf(putOf("a", "1"))).isReadOnly()).isFalse();
    assertThat(new TxnRequest(List.of(), List.of(), List.of(deletionOf("a"))).isReadOnly())
        .isFalse();
  }

  @Test
  void a_txn_is_serializable_if_each_operation_is_a_serializable_range() {
    RangeRequest serializable = Ranges.key("a").serializable().build();
    assertThat(txnOf(serializable, serializable).isSerializable()).isTrue();
    assertThat(txnOf(serializable, Ranges.key("a").build()).isSerializable()).isFalse();
    assertThat(txnOf(txnOf(serializable)).isSerializable()).as("nested").isFalse();
    assertThat(txnOf(putOf("a", "1")).isSerializable()).isFalse();
  }

  @Test
  void a_view_answers_a_read_only_txn_as_the_store_would() {
    kv.put("a", "1");
    TxnRequest txn =
        new TxnRequest(
            List.of(A_IS_MISSING),
            List.of(),
            List.of(Ranges.everything().build(), txnOf(Ranges.key("a").at(1).build())));
    assertThat(kv.store().view().read(txn)).isEqualTo(kv.apply(txn));
    TxnRequest future = txnOf(Ranges.key("a").at(9).build());
    assertThat(kv.store().view().read(future)).isEqualTo(KvError.FUTURE_REVISION);
  }

  @Test
  void a_view_refuses_a_txn_that_writes() {
    assertThatThrownBy(() -> kv.store().view().read(txnOf(putOf("a", "1"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
