package io.quorate.kv;

import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static io.quorate.kv.TestStore.txnOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// By how much requests can make a store grow, and what it has grown by.
class GrowthTest {
  private final TestStore kv = new TestStore();

  private long inUse() {
    return kv.store().bytesInUse();
  }

  @Test
  void a_put_adds_what_its_version_takes() {
    PutRequest put = putOf("key", "value");
    assertThat(Growth.of(put)).isEqualTo(KeyValue.OVERHEAD + 8);
    kv.apply(put);
    assertThat(inUse()).isEqualTo(Growth.of(put));
    kv.apply(put);
    assertThat(inUse()).as("the revision before is still there").isEqualTo(2 * Growth.of(put));
  }

  @Test
  void what_only_reads_or_deletes_counts_for_nothing() {
    assertThat(Growth.of(deletionOf("a", "z"))).isZero();
    assertThat(Growth.of(Ranges.key("a").build())).isZero();
    assertThat(Growth.of(txnOf(deletionOf("a"), Ranges.key("b").build()))).isZero();
    assertThat(Growth.of(new Work(List.of(), List.of(deletionOf("a"))))).isZero();
  }

  @Test
  void of_a_txn_the_branch_counts_that_adds_more_and_nested_ones_in_it() {
    PutRequest small = putOf("a", "1");
    PutRequest large = putOf("b", "12345");
    assertThat(Growth.of(txnOf(small, deletionOf("c"), large)))
        .isEqualTo(Growth.of(small) + Growth.of(large));
    assertThat(Growth.of(new TxnRequest(List.of(), List.of(small), List.of(large))))
        .isEqualTo(Growth.of(large));
    assertThat(Growth.of(txnOf(small, txnOf(large, small))))
        .isEqualTo(2 * Growth.of(small) + Growth.of(large));
  }

  @Test
  void a_part_of_a_transaction_adds_what_it_puts() {
    PutRequest put = putOf("a", "1");
    assertThat(Growth.of(new Work(List.of(), List.of(put, deletionOf("b")))))
        .isEqualTo(Growth.of(put));
  }

  @Test
  void deletions_make_room_once_a_compaction_has_dropped_what_they_deleted() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.put("b", "1");
    long before = inUse();
    kv.delete("a");
    assertThat(inUse()).as("the record of the deletion").isGreaterThan(before);
    kv.put("b", "2");
    kv.compactAndTidy(kv.revision());
    assertThat(inUse()).as("of b the newest").isEqualTo(Growth.of(putOf("b", "2")));
  }

  @Test
  void what_a_snapshot_gives_is_counted_without_what_a_compaction_was_to_drop() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.put("b", "1");
    kv.compact(3);
    kv.restart();
    long restored = inUse();
    assertThat(restored).isEqualTo(Growth.of(putOf("a", "2")) + Growth.of(putOf("b", "1")));
    kv.tidy();
    assertThat(inUse()).isEqualTo(restored);
  }

  @Test
  void what_is_prepared_is_counted_when_it_is_written() {
    long before = inUse();
    kv.apply(
        new PrepareRequest(
            TestStore.bytes("t"),
            TestStore.bytes(""),
            new Work(List.of(), List.of(putOf("a", "1")))));
    assertThat(inUse()).isEqualTo(before);
    kv.apply(new FinishRequest(TestStore.bytes("t"), true));
    assertThat(inUse()).isEqualTo(before + Growth.of(putOf("a", "1")));
  }
}
