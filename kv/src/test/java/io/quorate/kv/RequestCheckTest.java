package io.quorate.kv;

import static io.quorate.kv.KvError.DUPLICATE_KEY;
import static io.quorate.kv.KvError.EMPTY_KEY;
import static io.quorate.kv.KvError.INVALID_SORT_OPTION;
import static io.quorate.kv.KvError.KEY_NOT_FOUND;
import static io.quorate.kv.KvError.LEASE_PROVIDED;
import static io.quorate.kv.KvError.TOO_MANY_OPS;
import static io.quorate.kv.KvError.VALUE_PROVIDED;
import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Compare.Operand;
import io.quorate.kv.Compare.Relation;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.OptionalAssert;
import org.junit.jupiter.api.Test;

/// What is refused before it goes anywhere.
class RequestCheckTest {
  private static final Compare OF_A =
      new Compare(bytes("a"), Relation.EQUAL, new Operand.Version(0));

  // ---- single requests

  @Test
  void a_key_must_be_given() {
    assertThat(RequestCheck.check(Ranges.key("").build())).contains(EMPTY_KEY);
    assertThat(RequestCheck.check(Ranges.between("", "\0").build())).contains(EMPTY_KEY);
    assertThat(RequestCheck.check(putOf("", "1"))).contains(EMPTY_KEY);
    assertThat(RequestCheck.check(deletionOf(""))).contains(EMPTY_KEY);
    assertThat(RequestCheck.check(deletionOf("", "\0"))).contains(EMPTY_KEY);
  }

  @Test
  void a_put_cannot_both_give_and_ignore() {
    assertThat(RequestCheck.check(put("a", "1", 0, true, false))).contains(VALUE_PROVIDED);
    assertThat(RequestCheck.check(put("a", "", 7, false, true))).contains(LEASE_PROVIDED);
    assertThat(RequestCheck.check(put("a", "1", 7, true, true)))
        .as("the value is named first")
        .contains(VALUE_PROVIDED);
    assertThat(RequestCheck.check(put("", "1", 7, true, true)))
        .as("the key before both")
        .contains(EMPTY_KEY);
    assertThat(RequestCheck.check(put("a", "", 7, true, false))).isEmpty();
    assertThat(RequestCheck.check(put("a", "1", 0, false, true))).isEmpty();
    assertThat(RequestCheck.check(put("a", "", 0, true, true))).isEmpty();
  }

  @Test
  void a_sort_option_must_be_known() {
    assertThat(RequestCheck.check(Ranges.key("a").order(SortOrder.UNRECOGNIZED).build()))
        .contains(INVALID_SORT_OPTION);
    assertThat(RequestCheck.check(Ranges.key("a").by(SortTarget.UNRECOGNIZED).build()))
        .contains(INVALID_SORT_OPTION);
    assertThat(RequestCheck.check(Ranges.key("").by(SortTarget.UNRECOGNIZED).build()))
        .as("the key is named first")
        .contains(EMPTY_KEY);
    assertThat(RequestCheck.check(Ranges.key("a").build())).isEmpty();
  }

  // ---- what is in a txn

  @Test
  void what_is_refused_on_its_own_is_refused_in_a_txn() {
    assertRefused(txnOf(putOf("", "1")), EMPTY_KEY);
    assertRefused(txnOf(deletionOf("")), EMPTY_KEY);
    assertRefused(txnOf(put("a", "1", 0, true, false)), VALUE_PROVIDED);
    assertRefused(
        txnOf(Ranges.key("a").order(SortOrder.UNRECOGNIZED).build()), INVALID_SORT_OPTION);
    assertRefused(txnOf(txnOf(txnOf(putOf("", "1")))), EMPTY_KEY);
    assertRefused(branches(List.of(), List.of(putOf("", "1"))), EMPTY_KEY);
  }

  @Test
  void a_compare_needs_a_key() {
    Compare ofNothing = new Compare(Bytes.EMPTY, Relation.EQUAL, new Operand.Version(0));
    assertRefused(new TxnRequest(List.of(OF_A, ofNothing), List.of(), List.of()), EMPTY_KEY);
  }

  @Test
  void an_empty_operation_is_a_key_not_found() {
    assertRefused(txnOf(putOf("a", "1"), EmptyOp.EMPTY), KEY_NOT_FOUND);
  }

  @Test
  void the_first_mistake_counts_compares_before_then_before_else() {
    TxnRequest txn =
        new TxnRequest(
            List.of(OF_A),
            List.of(putOf("a", "1"), EmptyOp.EMPTY, putOf("", "1")),
            List.of(put("a", "1", 0, true, false)));
    assertRefused(txn, KEY_NOT_FOUND);
    assertRefused(branches(List.of(txnOf(putOf("", "1"))), List.of(EmptyOp.EMPTY)), EMPTY_KEY);
  }

  // ---- how many operations

  @Test
  void neither_compares_nor_a_branch_may_be_too_long() {
    assertAccepted(new TxnRequest(Collections.nCopies(128, OF_A), puts(128), puts(128)));
    assertRefused(txnOf(puts(129).toArray(RequestOp[]::new)), TOO_MANY_OPS);
    assertRefused(branches(List.of(), puts(129)), TOO_MANY_OPS);
    assertRefused(
        new TxnRequest(Collections.nCopies(129, OF_A), List.of(), List.of()), TOO_MANY_OPS);
  }

  @Test
  void a_nested_txn_may_use_what_the_longest_list_of_its_parent_leaves() {
    TxnRequest nested = txnOf(puts(100).toArray(RequestOp[]::new));
    assertAccepted(new TxnRequest(Collections.nCopies(28, OF_A), List.of(nested), List.of()));
    assertRefused(
        new TxnRequest(Collections.nCopies(29, OF_A), List.of(nested), List.of()), TOO_MANY_OPS);
  }

  @Test
  void each_nested_txn_of_a_list_has_the_whole_rest() {
    TxnRequest first = txnOf(puts("x", 126).toArray(RequestOp[]::new));
    TxnRequest second = txnOf(puts("y", 126).toArray(RequestOp[]::new));
    assertAccepted(txnOf(first, second));
    assertRefused(txnOf(first, second, Ranges.key("a").build()), TOO_MANY_OPS);
  }

  @Test
  void the_number_of_operations_is_checked_before_what_they_are() {
    List<RequestOp> empty = Collections.nCopies(129, EmptyOp.EMPTY);
    assertRefused(branches(List.of(putOf("", "1")), empty), TOO_MANY_OPS);
  }

  @Test
  void what_the_operations_are_is_checked_before_duplicates() {
    assertRefused(
        branches(List.of(putOf("a", "1"), putOf("a", "1")), List.of(EmptyOp.EMPTY)), KEY_NOT_FOUND);
  }

  // ---- duplicate keys

  @Test
  void a_key_must_not_be_put_twice() {
    assertRefused(txnOf(putOf("a", "1"), putOf("a", "1")), DUPLICATE_KEY);
    assertRefused(branches(List.of(), List.of(putOf("a", "1"), putOf("a", "2"))), DUPLICATE_KEY);
    assertAccepted(txnOf(putOf("a", "1"), putOf("b", "1")));
  }

  @Test
  void a_key_may_be_put_in_both_branches() {
    assertAccepted(branches(List.of(putOf("a", "1")), List.of(putOf("a", "2"))));
  }

  @Test
  void a_key_must_not_be_put_and_deleted() {
    assertRefused(txnOf(putOf("b", "1"), deletionOf("b")), DUPLICATE_KEY);
    assertRefused(txnOf(deletionOf("b"), putOf("b", "1")), DUPLICATE_KEY);
    assertRefused(txnOf(deletionOf("a", "c"), putOf("b", "1")), DUPLICATE_KEY);
    assertRefused(txnOf(deletionOf("a", "c"), putOf("a", "1")), DUPLICATE_KEY);
    assertAccepted(txnOf(deletionOf("a", "c"), putOf("c", "1")));
    assertAccepted(txnOf(deletionOf("b", "c"), putOf("a", "1")));
    assertAccepted(txnOf(deletionOf("b"), putOf("b\0", "1")));
  }

  @Test
  void deletions_may_overlap() {
    assertAccepted(txnOf(deletionOf("a", "c"), deletionOf("b", "d"), deletionOf("b")));
    assertRefused(
        txnOf(deletionOf("a", "c"), deletionOf("b", "d"), putOf("c", "1")), DUPLICATE_KEY);
    assertRefused(
        txnOf(deletionOf("d", "e"), deletionOf("a", "b"), deletionOf("b", "c"), putOf("b", "1")),
        DUPLICATE_KEY);
  }

  @Test
  void a_key_may_be_read_however_often() {
    assertAccepted(txnOf(Ranges.key("a").build(), putOf("a", "1"), Ranges.key("a").build()));
  }

  @Test
  void keys_are_compared_across_nested_txns() {
    assertRefused(txnOf(putOf("a", "1"), txnOf(putOf("a", "1"))), DUPLICATE_KEY);
    assertRefused(txnOf(txnOf(putOf("a", "1")), txnOf(putOf("a", "1"))), DUPLICATE_KEY);
    assertRefused(txnOf(txnOf(deletionOf("a")), putOf("a", "1")), DUPLICATE_KEY);
    assertRefused(txnOf(deletionOf("a"), txnOf(putOf("a", "1"))), DUPLICATE_KEY);
    assertRefused(txnOf(txnOf(deletionOf("a", "c")), txnOf(putOf("b", "1"))), DUPLICATE_KEY);
    assertRefused(
        txnOf(putOf("a", "1"), branches(List.of(), List.of(putOf("a", "1")))), DUPLICATE_KEY);
    assertRefused(txnOf(txnOf(txnOf(putOf("a", "1"))), putOf("a", "1")), DUPLICATE_KEY);
  }

  @Test
  void the_branches_of_one_nested_txn_exclude_each_other() {
    TxnRequest either = branches(List.of(putOf("a", "1")), List.of(putOf("a", "2")));
    assertAccepted(txnOf(either));
    assertRefused(txnOf(either, putOf("a", "3")), DUPLICATE_KEY);
    assertRefused(txnOf(either, either), DUPLICATE_KEY);
    assertAccepted(txnOf(branches(List.of(putOf("a", "1")), List.of(deletionOf("a")))));
  }

  /// Gaps of etcd's rule, which are kept: what it lets through must be accepted here as well.
  @Test
  void what_etcd_overlooks_is_accepted() {
    assertAccepted(txnOf(deletionOf("a", "\0"), putOf("b", "1")));
    assertAccepted(txnOf(txnOf(putOf("a", "1")), txnOf(deletionOf("a"))));
    assertAccepted(txnOf(deletionOf("c", "a"), putOf("b", "1")));
  }

  // ---- transactions over keyspaces

  @Test
  void a_transactions_work_is_checked_by_the_rules_for_a_txn() {
    Seen seen = new Seen(bytes("a"), Bytes.EMPTY, 1, 0);
    Seen nothing = new Seen(Bytes.EMPTY, Bytes.EMPTY, 1, 0);
    assertWork(List.of(seen), List.of(putOf("a", "1"), deletionOf("b"))).isEmpty();
    assertWork(List.of(nothing), List.of()).contains(KvError.EMPTY_KEY);
    assertWork(List.of(), List.of(putOf("", "1"))).contains(KvError.EMPTY_KEY);
    assertWork(List.of(), List.of(putOf("a", "1"), putOf("a", "2")))
        .contains(KvError.DUPLICATE_KEY);
    assertWork(Collections.nCopies(3, seen), List.of()).contains(KvError.TOO_MANY_OPS);
    assertWork(List.of(), Collections.nCopies(3, deletionOf("a"))).contains(KvError.TOO_MANY_OPS);
  }

  private static OptionalAssert<KvError> assertWork(List<Seen> seen, List<? extends Write> writes) {
    return assertThat(RequestCheck.check(new Work(seen, List.copyOf(writes)), 2));
  }

  private static TxnRequest branches(List<RequestOp> success, List<RequestOp> failure) {
    return new TxnRequest(List.of(), success, failure);
  }

  private static PutRequest put(
      String key, String value, long lease, boolean ignoreValue, boolean ignoreLease) {
    return new PutRequest(bytes(key), bytes(value), lease, false, ignoreValue, ignoreLease);
  }

  private static List<RequestOp> puts(int count) {
    return puts("", count);
  }

  private static List<RequestOp> puts(String prefix, int count) {
    return IntStream.range(0, count)
        .<RequestOp>mapToObj(i -> putOf(prefix + "key" + i, "1"))
        .toList();
  }

  private static void assertAccepted(TxnRequest txn) {
    assertThat(RequestCheck.check(txn, 128)).isEmpty();
  }

  private static void assertRefused(TxnRequest txn, KvError error) {
    assertThat(RequestCheck.check(txn, 128)).contains(error);
  }
}
