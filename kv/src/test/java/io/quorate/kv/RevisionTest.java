package io.quorate.kv;

import static io.quorate.kv.TestStore.bytes;
import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How commands and revisions go together, and what a version of a key tells of them.
class RevisionTest {
  private final TestStore kv = new TestStore();

  @Test
  void a_store_begins_at_revision_1_and_its_first_write_is_revision_2() {
    assertThat(kv.revision()).isEqualTo(1);
    assertThat(kv.range(Ranges.everything()).revision()).isEqualTo(1);
    assertThat(kv.put("a", "1").revision()).isEqualTo(2);
    assertThat(kv.revision()).isEqualTo(2);
  }

  @Test
  void each_command_that_changes_something_makes_one_revision() {
    assertThat(kv.put("a", "1").revision()).isEqualTo(2);
    assertThat(kv.put("a", "1").revision()).as("even if the value stays").isEqualTo(3);
    assertThat(kv.txn(putOf("b", "1"), putOf("c", "1")).revision()).isEqualTo(4);
    assertThat(kv.delete("a", "\0").revision()).as("three keys at once").isEqualTo(5);
  }

  @Test
  void a_command_that_changes_nothing_makes_none() {
    kv.put("a", "1");
    assertThat(kv.delete("b").revision()).as("a deletion of nothing").isEqualTo(2);
    assertThat(kv.txn(Ranges.key("a").build()).revision()).as("a txn that reads").isEqualTo(2);
    assertThat(kv.txn(deletionOf("b")).revision()).as("a txn that deletes nothing").isEqualTo(2);
    assertThat(kv.txn().revision()).as("an empty txn").isEqualTo(2);
    assertThat(kv.compact(2).revision()).as("a compaction").isEqualTo(2);
    assertThat(kv.revision()).isEqualTo(2);
  }

  @Test
  void a_txn_whose_other_branch_writes_makes_none() {
    Compare never =
        new Compare(bytes("a"), Compare.Relation.GREATER, new Compare.Operand.Version(5));
    kv.apply(new TxnRequest(List.of(never), List.of(putOf("a", "1")), List.of()));
    assertThat(kv.revision()).isEqualTo(1);
  }

  @Test
  void a_command_that_fails_makes_none_and_changes_nothing() {
    kv.put("a", "1");
    PutRequest unknownLease = new PutRequest(bytes("a"), bytes("2"), 7, false, false, false);
    assertThat(kv.apply(unknownLease)).isEqualTo(KvError.LEASE_NOT_FOUND);
    assertThat(kv.apply(TestStore.putIgnoringValue("b"))).isEqualTo(KvError.KEY_NOT_FOUND);
    assertThat(kv.apply(txnOf(putOf("b", "1"), unknownLease))).isEqualTo(KvError.LEASE_NOT_FOUND);
    assertThat(kv.revision()).isEqualTo(2);
    assertThat(kv.keys(Ranges.everything())).containsExactly("a");
  }

  @Test
  void a_put_raises_the_version_and_keeps_the_create_revision() {
    kv.put("a", "1");
    kv.put("b", "1");
    kv.put("a", "2");
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("2"), 2, 4, 2, 0));
    assertThat(kv.get("b")).isEqualTo(new KeyValue(bytes("b"), bytes("1"), 3, 3, 1, 0));
  }

  @Test
  void a_deleted_key_begins_anew() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.delete("a");
    kv.put("a", "3");
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("3"), 5, 5, 1, 0));
  }

  @Test
  void a_key_deleted_and_put_in_one_txn_begins_anew() {
    kv.put("a", "1");
    // etcd's check of duplicate keys lets a deletion without an end pass.
    kv.txn(deletionOf("a", "\0"), putOf("a", "2"));
    assertThat(kv.get("a")).isEqualTo(new KeyValue(bytes("a"), bytes("2"), 3, 3, 1, 0));
  }

  @Test
  void the_changes_of_one_txn_share_their_revision_and_keep_their_order() {
    kv.put("c", "0");
    kv.txn(putOf("b", "1"), deletionOf("c"), putOf("a", "1"));
    assertThat(kv.store().view().changes(3, 3))
        .containsExactly(
            new KeyValue(bytes("b"), bytes("1"), 3, 3, 1, 0),
            KeyValue.deletion(bytes("c"), 3),
            new KeyValue(bytes("a"), bytes("1"), 3, 3, 1, 0));
  }

  @Test
  void a_range_is_deleted_in_the_order_of_its_keys() {
    kv.put("b", "1");
    kv.put("a", "1");
    kv.delete("a", "z");
    assertThat(kv.store().view().changes(4, 4))
        .containsExactly(KeyValue.deletion(bytes("a"), 4), KeyValue.deletion(bytes("b"), 4));
  }

  @Test
  void the_record_of_a_deletion_has_only_key_and_revision() {
    kv.put("a", "1");
    kv.delete("a");
    assertThat(kv.store().view().changes(3, 3))
        .singleElement()
        .isEqualTo(new KeyValue(bytes("a"), Bytes.EMPTY, 0, 3, 0, 0))
        .matches(KeyValue::isDeletion);
  }

  @Test
  void the_revision_never_goes_back_even_if_nothing_of_it_is_left() {
    kv.put("a", "1");
    kv.delete("a");
    kv.put("b", "1");
    kv.delete("b");
    kv.compactAndTidy(5);
    kv.restart();
    assertThat(kv.revision()).isEqualTo(5);
    assertThat(kv.put("a", "1").revision()).isEqualTo(6);
  }
}
