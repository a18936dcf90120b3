package io.quorate.kv;

import static io.quorate.kv.TestStore.deletionOf;
import static io.quorate.kv.TestStore.putOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The hash by which replicas are compared. The numbers are what etcd 3.4.23 answers after the same
/// commands.
class KvHashTest {
  private static final int EMPTY = 1084519789;

  private final TestStore kv = new TestStore();

  @Test
  void the_hash_is_that_of_etcd() {
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(1, EMPTY, -1, 1));
    kv.put("a", "1");
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(2, 2587454935L, -1, 2));
    kv.put("b", "");
    kv.put("a", "2");
    kv.delete("b");
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(5, 1817197504L, -1, 5));
    assertThat(kv.store().view().hash(3)).isEqualTo(hash(5, 2496657716L, -1, 3));
    kv.put("b", "3");
    kv.put("c", "4");
    kv.compact(5);
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(7, 3237568283L, 5, 7));
    kv.delete("\0", "\0");
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(8, 638252428L, 5, 8));
    kv.compact(8);
    assertThat(kv.store().view().hash(0)).isEqualTo(hash(8, EMPTY, 8, 8));
  }

  @Test
  void a_compaction_changes_the_hash_at_once() {
    kv.put("a", "1");
    kv.put("a", "2");
    kv.put("a", "3");
    int before = kv.hash().hash();
    kv.compact(3);
    int after = kv.hash().hash();
    assertThat(after).isNotEqualTo(before);
    kv.tidy();
    assertThat(kv.hash().hash()).isEqualTo(after);
  }

  @Test
  void the_order_of_changes_within_a_revision_counts() {
    TestStore other = new TestStore();
    kv.txn(putOf("a", "1"), putOf("b", "1"));
    other.txn(putOf("b", "1"), putOf("a", "1"));
    assertThat(other.hash()).isNotEqualTo(kv.hash());
  }

  @Test
  void what_changes_nothing_does_not_count() {
    kv.put("a", "1");
    int hash = kv.hash().hash();
    kv.txn(deletionOf("x"));
    kv.apply(TestStore.putIgnoringValue("x"));
    assertThat(kv.hash().hash()).isEqualTo(hash);
  }

  @Test
  void a_hash_can_be_asked_for_from_the_compacted_revision_on() {
    kv.put("a", "1");
    kv.put("b", "2");
    kv.put("c", "3");
    kv.compact(3);
    KvView view = kv.store().view();
    assertThat(view.hash(2)).isEqualTo(KvError.COMPACTED);
    assertThat(view.hash(5)).isEqualTo(KvError.FUTURE_REVISION);
    assertThat(view.hash(4)).isEqualTo(view.hash(0));
    assertThat(view.hash(3)).isInstanceOf(KvHash.class);
  }

  private static KvHash hash(long revision, long hash, long compactRevision, long hashRevision) {
    return new KvHash(revision, (int) hash, compactRevision, hashRevision);
  }
}
